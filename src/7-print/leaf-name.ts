import type { Node } from "../ir/graph.ts";

/** What the code and its comments call a leaf: its own name; `go` is the upstream gradient of `o`. */
export function leafName({ attributes }: Node): string {
  const name = String(attributes["name"]);
  return attributes["role"] === "upstream" ? `g${name}` : name;
}
