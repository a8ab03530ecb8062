import type { Node } from "../ir/graph.ts";
import { constantSize, divideSizes, greatestDivisor } from "../ir/size.ts";
import { sizesIn } from "../ops/axes.ts";
import { scalarOf } from "./fold.ts";
import type { StructuralRule } from "./rewriting.ts";

/**
 * 2 (1 / N) is 2 / N for a size N: a power of two times a quotient of this magnitude is exact. Where N is
 * 0 both are infinite.
 */
export const scaleShareOfSize: StructuralRule = (node, r) => {
  if (!node.inputs.some(isQuotient)) return undefined;
  for (const [factor, share] of [node.inputs, node.inputs.toReversed()] as [Node, Node][]) {
    const [dividend, size] = isQuotient(share) ? share.inputs : [];
    if (!dividend || size?.op !== "size" || size.dtype !== "real") continue;
    const [scale, own] = [scalarOf(factor), scalarOf(dividend)];
    if (!isPowerOfTwo(scale) || own === undefined || !isModerate(own)) continue;
    if (!r.hasOneUse(share)) continue;
    return r.broadcast(r.make("div", [r.constant(scale * own), size]), node.shape);
  }
  return undefined;
};

function isQuotient({ op }: Node): boolean {
  return op === "div";
}

function isPowerOfTwo(value: number | undefined): value is number {
  return value !== undefined && isModerate(value) && Number.isInteger(Math.log2(Math.abs(value)));
}

/** Far from where numbers overflow or vanish. */
function isModerate(value: number): boolean {
  return Math.abs(value) > 2 ** -64 && Math.abs(value) < 2 ** 64;
}

/** 2 / (2 N) is 1 / N: the same number, rounded in the same way. */
export const reduceShareOfSize: StructuralRule = (node, r) => {
  const [dividend, divisor] = node.inputs;
  const [size] = divisor?.op === "size" ? sizesIn(divisor.attributes, "size") : [];
  const own = dividend && scalarOf(dividend);
  if (!size || own === undefined || !Number.isSafeInteger(own) || own === 0) return undefined;
  const common = size.terms.reduce((gcd, term) => greatestDivisor(gcd, term.coefficient), own);
  const reduced = common > 1 ? divideSizes(size, constantSize(common)) : undefined;
  if (!reduced) return undefined;
  return r.broadcast(
    r.make("div", [r.constant(own / common), r.builder.size(reduced)]),
    node.shape,
  );
};
