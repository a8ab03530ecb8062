import type { LoopStatement } from "../../ir/loops.ts";
import type { Size } from "../../ir/size.ts";
import { isOfProduct } from "./product.ts";

/** What decides whether loops may be fused, of one of them or of several that have been. */
export interface Nest {
  /** Whether one of them is that of a product of matrices. */
  readonly hasProduct: boolean;
  /** How long the one loop is that each of them has inside, and nothing else; undefined if they have not. */
  readonly inner: Size | undefined;
}

export function nestOf(loop: LoopStatement): Nest {
  return { hasProduct: isOfProduct(loop), inner: onlyLoopIn(loop)?.variable.extent };
}

export function nestOfBoth(a: Nest, b: Nest): Nest {
  return {
    hasProduct: a.hasProduct || b.hasProduct,
    inner: a.inner === b.inner ? a.inner : undefined,
  };
}

/**
 * Whether fusing a loop with others would keep a product from being blocked: a product of matrices only
 * shares its loops with what runs through the same rows and columns.
 */
export function wouldSpoil(fused: Nest, loop: Nest): boolean {
  const isAlike = fused.inner !== undefined && fused.inner === loop.inner;
  return (fused.hasProduct || loop.hasProduct) && !isAlike;
}

function onlyLoopIn({ body }: LoopStatement): LoopStatement | undefined {
  const [only, ...others] = body.filter((one) => one.kind !== "note");
  return only?.kind === "loop" && others.length === 0 ? only : undefined;
}
