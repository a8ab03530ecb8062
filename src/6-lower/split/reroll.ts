import type { Node } from "../../ir/graph.ts";
import type { Expr, LoopVariable, Statement } from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import { constantSize } from "../../ir/size.ts";
import type { Buffers } from "../memory.ts";
import type { Variables } from "../nest.ts";
import { Iteration } from "./iteration.ts";
import { replaceIn, replaceInStatements } from "./replace.ts";
import { runsIn } from "./repetitions.ts";
import { affine, type Memory, readRow, type Roll, rollOf, Rolls } from "./roll.ts";
import { formsOf } from "./shapes.ts";
import type { Slots } from "./slots.ts";
import type { Step, Steps } from "./steps.ts";

/** Fewer iterations, or a loop that is not shorter by so many bytes, are not worth one. */
const LEAST_COUNT = 4;
const LEAST_SAVED = 2000;

/** What is around the function. */
export interface Around {
  readonly buffers: Buffers;
  readonly variables: Variables;
  readonly memory: () => Memory;
  readonly nameOf: (node: Node) => string | undefined;
}

/**
 * Single numbers that are computed in the same way time and again (in an unrolled loop, or by a function of
 * many operands) in a loop: what differs must lie in memory at equal distances. Values that an
 * iteration needs of those before it, or that are needed afterwards, come to lie in rows of memory.
 * Every number is computed as before.
 */
export function rerolled(
  statements: readonly Statement[],
  known: Steps,
  slots: Slots,
  around: Around,
): readonly Statement[] {
  const { steps, definitions } = known;
  const forms = formsOf(known);
  const labels = forms.map((form) => form?.label);
  const runs = runsIn(labels, LEAST_COUNT);
  if (runs.length === 0) return statements;
  const rolls = new Rolls();
  const memory = around.memory();
  for (const run of runs) {
    const roll = rollOf(run, forms, rolls, memory);
    if (!roll || roll.count < LEAST_COUNT) continue;
    const iteration = steps.slice(roll.first, roll.first + roll.period);
    const saved = iteration.reduce((sum, { cost }) => sum + cost, 0) * (roll.count - 1);
    if (saved >= LEAST_SAVED) rolls.add(roll);
  }
  if (rolls.all.length === 0) return statements;
  makeRows(rolls, steps, definitions, slots, around);
  const before = new Map<number, Statement[]>();
  const gone = new Set<number>();
  const isValue = (expr: Expr): boolean => definitions.has(expr);
  const context = { ...around, isValue, node: slots.around };
  const memo = new Map<Expr, Expr>();
  for (const roll of rolls.all) {
    const at = present(steps[roll.first]).at;
    const variable = around.variables.counter(constantSize(roll.count), false);
    const loop = new Iteration(roll, rolls, steps, forms, variable, context);
    before.set(at, [...(before.get(at) ?? []), ...loop.statements()]);
    for (let step = roll.first; step < roll.first + roll.period * roll.count; step++) {
      const { statements: own, at: own_at } = present(steps[step]);
      if (own) gone.add(own_at);
    }
  }
  const inRow = (value: Expr): Expr | undefined => {
    const step = definitions.get(value);
    const roll = step === undefined ? undefined : rolls.at(step);
    const row = step === undefined ? undefined : roll?.locate(step);
    if (!roll || !row || !roll.rows.has(row.position)) return undefined;
    return readRow(row, affine(NEVER, 0, row.iteration + roll.lag), value);
  };
  const inExpr = (expr: Expr): Expr => replaceIn(expr, memo, undefined, inRow);
  return statements.flatMap((one, at) => [
    ...replaceInStatements(before.get(at) ?? [], inExpr),
    ...(gone.has(at) ? [] : replaceInStatements([one], inExpr)),
  ]);
}

/** Not a variable of any loop. */
const NEVER: LoopVariable = { id: -1, extent: constantSize(0) };

/** Gives memory to the values that are needed outside of their own iteration. */
function makeRows(
  rolls: Rolls,
  steps: readonly Step[],
  definitions: ReadonlyMap<Expr, number>,
  slots: Slots,
  { nameOf }: Around,
): void {
  const keep = (roll: Roll, position: number): void => {
    if (roll.rows.has(position)) return;
    const like = present(present(steps[roll.first + position]).value, "it is a value");
    roll.rows.set(position, slots.row(like, roll.count + roll.lag, nameOf));
  };
  steps.forEach(({ needs }, at) => {
    const own = rolls.at(at);
    needs.forEach((need) => {
      const step = present(definitions.get(need));
      const other = rolls.at(step);
      if (!other || (other === own && own.iterationOf(step) === own.iterationOf(at))) return;
      keep(other, other.locate(step).position);
    });
  });
}
