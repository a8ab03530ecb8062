import type { Place } from "../diagnostics/diagnostic.ts";
import { positionOf } from "../diagnostics/frame.ts";
import { visible } from "../diagnostics/visible.ts";
import type { Arena, Node } from "../ir/graph.ts";

/**
 * Says where in the model's source a value comes from, as `mlp.graph.ts:9:15`: what the compiler made of
 * a value stands where that does, and what it made for the gradient of a value as well.
 */
export function placesIn(
  arena: Arena,
  nameOfFile: (path: string) => string,
): (node: Node) => string | undefined {
  const { places } = arena;
  // What a composite is made of ranks as the composite.
  const byRank = new Map([...places].reverse().map(([node, place]) => [arena.rankOf(node), place]));
  const placeOf = (node: Node | undefined): Place | undefined =>
    node && (places.get(node) ?? byRank.get(arena.rankOf(node)));
  return (node) => {
    const place =
      placeOf(node) ?? placeOf(arena.sources.get(node)) ?? placeOf(arena.originOf(node));
    if (!place) return undefined;
    const { line, column } = positionOf(place);
    return `${visible(nameOfFile(place.file))}:${line}:${column}`;
  };
}
