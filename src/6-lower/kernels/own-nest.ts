import type { LoopStatement } from "../../ir/loops.ts";
import { isOfProduct } from "./product.ts";

/**
 * Whether fusing a loop with others would keep a product from being blocked: a product of matrices only
 * shares its loops with what runs through the same rows and columns.
 */
export function wouldSpoil(fused: readonly LoopStatement[], loop: LoopStatement): boolean {
  if (![...fused, loop].some(isOfProduct)) return false;
  return fused.some((one) => !haveSameAxes(one, loop));
}

/** Whether both run through the same two axes, one inside the other, and through nothing else there. */
function haveSameAxes(a: LoopStatement, b: LoopStatement): boolean {
  const [p, q] = [onlyLoopIn(a), onlyLoopIn(b)];
  return p !== undefined && p.variable.extent === q?.variable.extent;
}

function onlyLoopIn({ body }: LoopStatement): LoopStatement | undefined {
  const [only, ...others] = body.filter((one) => one.kind !== "note");
  return only?.kind === "loop" && others.length === 0 ? only : undefined;
}
