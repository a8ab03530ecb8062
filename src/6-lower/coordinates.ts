import type { LoopStatement, Statement } from "../ir/loops.ts";
import { constantOf } from "../ir/size.ts";
import { flatten } from "../ir/statements.ts";

/** What is about points in space: loops of no more iterations. */
const COORDINATES = 3;

/** Fewer loops than these read better as they are. */
const FEW = 3;

/** Up to so many statements in all. */
const MOST_STATEMENTS = 200;

/**
 * All loops of a block that can be written out as a whole: a few of them, or one that `isWorthIt`, and none of more
 * iterations than a point has coordinates.
 */
export function loopsOverCoordinates(
  statements: readonly Statement[],
  isWorthIt: (loop: LoopStatement) => boolean = () => false,
): readonly LoopStatement[] | undefined {
  const loops = [...flatten(statements)].filter((one) => one.kind === "loop");
  const isTiny = loops.every(
    ({ variable }) => (constantOf(variable.extent) ?? Infinity) <= COORDINATES,
  );
  const isWorth = loops.length >= FEW || loops.some(isWorthIt);
  return isTiny && isWorth && lengthOf(statements) <= MOST_STATEMENTS ? loops : undefined;
}

/** How many statements there are with all loops written out. */
export function lengthOf(statements: readonly Statement[]): number {
  return statements.reduce((sum, one) => {
    if (one.kind === "note") return sum;
    if (one.kind !== "loop") return sum + 1;
    return sum + lengthOf(one.body) * (constantOf(one.variable.extent) ?? Infinity);
  }, 0);
}
