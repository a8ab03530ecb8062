import type { Node } from "../ir/graph.ts";

/**
 * What the code and its comments call a leaf: its own name; `go` is the upstream gradient of `o`, and `xDot`
 * (ẋ) the direction in which `x` moves.
 */
export function leafName({ attributes }: Node): string {
  const name = String(attributes["name"]);
  const role = attributes["role"];
  if (role === "directions" || role === "direction") return `${name}Dot`;
  return role === "upstream" ? `g${name}` : name;
}
