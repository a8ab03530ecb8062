import { present } from "../diagnostics/invariant.ts";
import { localExpr, numberExpr } from "../ir/exprs.ts";
import { type Node } from "../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type Local,
  type LoopVariable,
  scaleIndex,
  type Statement,
  ZERO_INDEX,
} from "../ir/loops.ts";
import { countOf, numbersOf } from "../ir/shape.ts";
import { constantSize, numberOf } from "../ir/size.ts";
import { cellsOf, regionsOf } from "../ops/assemble.ts";
import { kindOf } from "../ops/kind.ts";
import { operations } from "../ops/table.ts";
import { computedExpr, elementExpr } from "./evaluate.ts";
import { type Memory } from "./memory.ts";
import { nest, type Variables } from "./nest.ts";

/** What lowering one function needs at hand. */
export interface Context {
  readonly memory: Memory;
  readonly variables: Variables;
  /** Numbers the accumulators of the module. */
  readonly nextLocal: () => number;
}

/** The statements that compute `node` into `buffer`. */
export function computeRoot(
  context: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): readonly Statement[] {
  const { memory, variables } = context;
  if (kindOf(node) === "assembly") return assembleInto(context, node, buffer, accumulate);
  const outer = variables.over(node.shape);
  const { statements, value } = valueOf(context, node, outer.index);
  const store: Statement = { kind: "store", buffer, index: outer.index, value, accumulate };
  // A single number is known from here on without a load.
  if (outer.variables.length === 0) memory.remember(node, outer.index, value);
  return nest(outer.variables, [...statements, store]);
}

/** One element of a root, and the statements that come before it. */
function valueOf(
  context: Context,
  node: Node,
  index: readonly Index[],
): { statements: readonly Statement[]; value: Expr } {
  const { memory, variables } = context;
  if (kindOf(node) !== "reduction")
    return { statements: [], value: computedExpr(memory, node, index) };
  const inner: LoopVariable[] = [];
  const rule = present(operations.get(node.op)?.element);
  const { reads, combine, reduce } = rule(node, index, (extent) => variables.fresh(extent, inner));
  const args = reads.map((read) =>
    elementExpr(memory, present(node.inputs[read.operand]), read.index),
  );
  const element = combine ? combine(args) : present(args[0]);
  if (inner.length === 0) {
    memory.remember(node, index, element);
    return { statements: [], value: element };
  }
  const local: Local = { id: context.nextLocal(), combine: present(reduce).how, node };
  const statements: Statement[] = [
    { kind: "accumulator", local },
    ...nest(inner, [{ kind: "accumulate", local, value: element }]),
  ];
  return { statements, value: localExpr(local) };
}

/** Up to so many zeros are stored one by one; for more, a loop clears the whole value first. */
const FEW = 3;

/** Where no piece lies, as indices. */
function freeCells(node: Node): number[][] {
  const taken = new Set(cellsOf(node).flat());
  const sizes = numbersOf(node.shape);
  return Array.from({ length: numberOf(countOf(node.shape)) }, (_, cell) => cell)
    .filter((cell) => !taken.has(cell))
    .map((cell) => {
      let rest = cell;
      return sizes
        .toReversed()
        .map((size) => {
          const at = rest % size;
          rest = (rest - at) / size;
          return at;
        })
        .toReversed();
    });
}

/** Zeros where no piece lies. */
function fillZeros(variables: Variables, node: Node, buffer: Buffer): readonly Statement[] {
  const free = freeCells(node);
  if (free.length <= FEW) {
    return free.map((cell) => ({
      kind: "store",
      buffer,
      index: cell.map((at) => constantIndex(constantSize(at))),
      value: numberExpr(0),
      accumulate: false,
    }));
  }
  const { index, variables: loops } = variables.over(node.shape);
  return nest(loops, [{ kind: "store", buffer, index, value: numberExpr(0), accumulate: false }]);
}

/** Zeros where no piece lies, then each piece in its region. */
function assembleInto(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): readonly Statement[] {
  const statements: Statement[] = [];
  if (!accumulate) statements.push(...fillZeros(variables, node, buffer));
  regionsOf(node.attributes).forEach(({ starts, steps }, at) => {
    const piece = present(node.inputs[at]);
    const { index: from, variables: loops } = variables.over(piece.shape);
    const index = starts.map((start, axis) =>
      addIndices(
        constantIndex(constantSize(start)),
        scaleIndex(from[axis] ?? ZERO_INDEX, constantSize(steps[axis] ?? 1)),
      ),
    );
    const value = elementExpr(memory, piece, from);
    statements.push(...nest(loops, [{ kind: "store", buffer, index, value, accumulate }]));
  });
  return statements;
}
