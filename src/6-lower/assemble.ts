import { present } from "../diagnostics/invariant.ts";
import { numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  scaleIndex,
  type Statement,
  ZERO_INDEX,
} from "../ir/loops.ts";
import { countOf, numbersOf } from "../ir/shape.ts";
import { constantSize, numberOf } from "../ir/size.ts";
import { cellsOf, fillOf, regionsOf } from "../ops/assemble.ts";
import { elementsOf } from "../ops/axes.ts";
import type { Context, RootStatements } from "./context.ts";
import { elementExpr } from "./evaluate.ts";
import { fillWith } from "./in-place.ts";
import { nest, type Variables } from "./nest.ts";

/** Up to so many free elements are stored one by one; for more, a loop fills the whole value first. */
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

/** The fill where no piece lies. */
function fillFree(variables: Variables, node: Node, buffer: Buffer): readonly Statement[] {
  const fill = fillOf(node.attributes);
  const covered = node.inputs.reduce((sum, piece) => sum + elementsOf(piece), 0);
  if (elementsOf(node) - covered > FEW) return fillWith(fill, variables, node, buffer);
  return freeCells(node).map((cell) => ({
    kind: "store",
    buffer,
    index: cell.map((at) => constantIndex(constantSize(at))),
    value: numberExpr(fill),
    accumulate: false,
  }));
}

/**
 * The fill where no piece lies, then each piece in its region. What is added to memory (`accumulate`)
 * has zeros where no piece lies.
 */
export function assembleInto(
  { memory, variables }: Context,
  node: Node,
  buffer: Buffer,
  accumulate: boolean,
): RootStatements {
  const compute: Statement[] = [];
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
    compute.push(...nest(loops, [{ kind: "store", buffer, index, value, accumulate }]));
  });
  return { clear: accumulate ? [] : fillFree(variables, node, buffer), compute };
}
