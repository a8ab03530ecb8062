import { present } from "../../diagnostics/invariant.ts";
import { type Buffer, type LoopVariable, type Statement, variableIndex } from "../../ir/loops.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import { contract } from "../contract.ts";
import { fuseLoops, joined } from "../fuse.ts";
import { isOfProduct } from "../kernels/product.ts";
import { shrinkScratch } from "../shrink.ts";
import { substitution } from "../substitution.ts";
import type { Makers } from "../unroll.ts";
import { type Group, groupOver, type Member, rowsOf } from "./group.ts";
import { inStrips, memoryOf } from "./strip.ts";
import { type Unit, unitsOf } from "./units.ts";

/** Memory for fewer rows than these may as well be whole. */
const MANY = 20;

/** Rows of a strip: what products do best (`kernels/block.ts`), so that each strip is one block of theirs. */
const HEIGHTS = [4, 3, 2];

/**
 * The rows of a batch, a few at a time: where loops over the same rows stand one after the other, since
 * matrix products are among them, and hand on values that nothing else needs, all of them run for a
 * strip of rows before the next strip begins. So this memory does not grow with the batch, and lies in the
 * cache of the processor.
 */
export function stripsOfRows(statements: readonly Statement[], makers: Makers): Statement[] {
  let result = [...statements];
  for (;;) {
    const next = once(result, makers);
    if (!next) return result;
    result = next;
  }
}

function once(statements: readonly Statement[], makers: Makers): Statement[] | undefined {
  const extents = extentsIn(makers.scratch);
  if (extents.size === 0) return undefined;
  const units = unitsOf(statements);
  for (const extent of extents) {
    const group = groupOver(extent, units, makers.scratch);
    if (group) return together(group, makers);
  }
  return undefined;
}

/** How many rows there may be. */
function extentsIn(scratch: ReadonlySet<Buffer>): Set<Size> {
  const sizes = [...scratch].flatMap(({ row, shape }) => (row ? [] : shape));
  return new Set(sizes.filter((size) => (constantOf(size) ?? MANY) >= MANY));
}

function together({ before, members, after }: Group, makers: Makers): Statement[] {
  const [first] = members;
  const { variable } = present(first, "a group has members").main;
  const rows = rowsOf({ before, members, after }, makers.scratch);
  const alike = members.flatMap((one) => withCounter(one, variable, makers));
  const own = withoutNeighbours(fuseLoops(alike), variable);
  const around = (inside: readonly Statement[]): Statement[] => [
    ...before.flatMap(statementsOf),
    ...inside,
    ...after.flatMap(statementsOf),
  ];
  if (own.filter(({ kind }) => kind === "loop").length > 1) {
    return around(inStrips(own, variable, heightOf(variable), rows, makers));
  }
  const { scratch, buffers } = makers;
  const shrunk = shrinkScratch(contract(around(own), scratch), scratch, buffers);
  const kept = [...shrunk.scratch];
  scratch.clear();
  for (const buffer of kept) scratch.add(buffer);
  return shrunk.statements;
}

function statementsOf({ statements }: Unit): readonly Statement[] {
  return statements;
}

function heightOf({ extent }: LoopVariable): number {
  const count = constantOf(extent);
  const divisor = HEIGHTS.find((height) => count === undefined || count % height === 0);
  return divisor ?? present(HEIGHTS[0]);
}

/** The loop, and what stands in front of it, with another counter. */
function withCounter(
  { statements, main }: Member,
  variable: LoopVariable,
  makers: Makers,
): readonly Statement[] {
  const known = main.variable;
  if (known === variable) return statements;
  const ofRow = memoryOf(variable, makers);
  const copy = substitution({
    position: (one) => variableIndex(one === known ? variable : one, ONE),
    counter: (one) => (one === known ? variable : one),
    access: (buffer, index) => [buffer.row === known ? ofRow(buffer) : buffer, index],
    local: (local) => local,
  });
  return statements.map(copy);
}

/** Loops without products, one after the other, are one. */
function withoutNeighbours(statements: readonly Statement[], variable: LoopVariable): Statement[] {
  const result: Statement[] = [];
  let run: Unit[] = [];
  const end = (): void => {
    const outside = run.flatMap((one) => one.statements.filter(isKind("accumulator")));
    const parts = run.map(({ statements: own, main }) => ({
      notes: own.filter(isKind("note")),
      body: main.kind === "loop" ? main.body : [],
    }));
    if (parts.length > 0) result.push(...outside, ...joined(parts, variable));
    run = [];
  };
  for (const unit of unitsOf(statements)) {
    if (unit.main.kind === "loop" && !isOfProduct(unit.main)) {
      run.push(unit);
      continue;
    }
    end();
    result.push(...unit.statements);
  }
  end();
  return result;
}

function isKind(kind: Statement["kind"]): (one: Statement) => boolean {
  return (one) => one.kind === kind;
}
