import {
  addIndices,
  type Buffer,
  type Local,
  type LoopStatement,
  type LoopVariable,
  type Statement,
  variableIndex,
} from "../../ir/loops.ts";
import { constantOf, constantSize, ONE } from "../../ir/size.ts";
import type { Shape } from "../../ir/shape.ts";
import { flatten } from "../../ir/statements.ts";
import { substitution } from "../substitution.ts";
import type { Makers } from "../unroll.ts";

/** The memory that a strip has to itself, with the axis of its rows. */
type Rows = ReadonlyMap<Buffer, number>;

/**
 * Strip mining (Wolfe, More iteration space tiling, Supercomputing 1989): loops over the same rows
 * become one loop over strips of `height` rows, with a loop over the rows of the strip for each of
 * them. What is left over follows, row by row.
 */
export function inStrips(
  statements: readonly Statement[],
  variable: LoopVariable,
  height: number,
  rows: Rows,
  makers: Makers,
): Statement[] {
  const { whole, rest } = makers.variables.inSteps(variable, height);
  const extent = constantSize(height);
  const wide = memoryOf(whole, makers);
  const body = statements.flatMap((one): Statement[] => {
    if (one.kind === "accumulator") return [];
    if (one.kind !== "loop") return [one];
    const row: LoopVariable = { ...makers.variables.like(variable), extent, strip: whole };
    const narrow = memoryOf(row, makers);
    const copy = substitution({
      position: (other) =>
        other === variable
          ? addIndices(variableIndex(whole, ONE), variableIndex(row, ONE))
          : variableIndex(other, ONE),
      access: (buffer, index) => {
        const axis = rows.get(buffer);
        if (axis !== undefined) {
          const shape = buffer.shape.with(axis, extent);
          return [wide(buffer, shape), index.with(axis, variableIndex(row, ONE))];
        }
        return buffer.row === variable ? [narrow(buffer), index] : [buffer, index];
      },
      local: (local) => local,
    });
    return [{ ...one, variable: row, body: one.body.map(copy) }];
  });
  const outside = [
    ...statements.filter((one) => one.kind === "accumulator"),
    ...remark(statements, height),
  ];
  const main: LoopStatement = { kind: "loop", variable: whole, body };
  const count = constantOf(variable.extent);
  if (count !== undefined && count % height === 0) return [...outside, main];
  return [...outside, main, oneByOne(statements, variable, rest, rows, makers)];
}

/** Why a strip ends before all rows have been computed. */
function remark(statements: readonly Statement[], height: number): Statement[] {
  const note = statements.find((one) => one.kind === "note");
  const text = `${height} rows at a time, with memory for so many`;
  return note ? [{ kind: "note", node: note.node, text }] : [];
}

/** The same row by row, with counters and accumulators of its own. */
function oneByOne(
  statements: readonly Statement[],
  variable: LoopVariable,
  rest: LoopVariable,
  rows: Rows,
  makers: Makers,
): LoopStatement {
  const bodies = statements.flatMap((one) => (one.kind === "loop" ? one.body : []));
  const counters = new Map<LoopVariable, LoopVariable>([[variable, rest]]);
  const locals = new Map<Local, Local>();
  for (const one of flatten(bodies)) {
    if (one.kind === "loop") counters.set(one.variable, makers.variables.like(one.variable));
    if (one.kind === "accumulator") locals.set(one.local, { ...one.local, ...makers.newLocal() });
  }
  const counter = (one: LoopVariable): LoopVariable => counters.get(one) ?? one;
  const narrow = memoryOf(rest, makers);
  const copy = substitution({
    position: (one) => variableIndex(counter(one), ONE),
    counter,
    access: (buffer, index) => {
      const axis = rows.get(buffer);
      const isOther = (_: unknown, at: number): boolean => at !== axis;
      if (axis !== undefined) {
        return [narrow(buffer, buffer.shape.filter(isOther)), index.filter(isOther)];
      }
      return buffer.row === variable ? [narrow(buffer), index] : [buffer, index];
    },
    local: (local) => locals.get(local) ?? local,
  });
  const body = bodies.filter((one) => one.kind !== "note").map(copy);
  return { kind: "loop", variable: rest, body };
}

/** Makes memory for what the loop over `row` needs at a time: the same for the same. */
export function memoryOf(
  row: LoopVariable,
  { buffers, scratch }: Makers,
): (buffer: Buffer, shape?: Shape) => Buffer {
  const made = new Map<Buffer, Buffer>();
  return (buffer, shape = buffer.shape) => {
    let own = made.get(buffer);
    if (!own) {
      const { space, node, label } = buffer;
      own = { ...buffers.make(space, node, shape), ...(label !== undefined && { label }), row };
      made.set(buffer, own);
      scratch.delete(buffer);
      scratch.add(own);
    }
    return own;
  };
}
