import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { commonSize, countOfSizes, eachIndex, offsetOf } from "../indexing.ts";
import type { Evaluate, Value } from "../structural.ts";
import { sumOf } from "./sum.ts";

/** By definition: for every value of every letter, the product of the elements goes to the result's. */
export const einsum: Evaluate = (node: Node, operands: readonly Value[]) => {
  const [left = "", right = ""] = String(node.attributes["spec"]).split("->");
  const names = left.split(",");
  const letters = [...new Set(left.replaceAll(",", ""))];
  const sizes = letters.map((letter) =>
    commonSize(
      names.flatMap((own, at) =>
        [...own].flatMap((other, axis) =>
          other === letter ? [present(operands[at]).sizes[axis] ?? 1] : [],
        ),
      ),
    ),
  );
  const sizesIn = (own: string): number[] =>
    [...own].map((letter) => sizes[letters.indexOf(letter)] ?? 1);
  const terms = Array.from({ length: countOfSizes(sizesIn(right)) }, (): number[] => []);
  eachIndex(sizes, (values) => {
    const indexIn = (own: string, shape: readonly number[]): number[] =>
      [...own].map((letter, axis) =>
        shape[axis] === 1 ? 0 : (values[letters.indexOf(letter)] ?? 0),
      );
    const product = operands.reduce(
      (sofar, x, at) =>
        sofar * (x.data[offsetOf(indexIn(names[at] ?? "", x.sizes), x.sizes)] ?? NaN),
      1,
    );
    const at = offsetOf(indexIn(right, sizesIn(right)), sizesIn(right));
    terms[at]?.push(product);
  });
  return Float64Array.from(terms, sumOf);
};
