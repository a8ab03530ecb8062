import type { Node as JsonNode } from "jsonc-parser";
import type { Place } from "../../diagnostics/diagnostic.ts";
import { LazyPlace } from "../../diagnostics/lazy-place.ts";
import type { Path, Site } from "../builder/trace.ts";

/**
 * A JSON model as a site. Paths are those of `model(name, declaration)`: [0] is the name, [1] the
 * declaration, which in JSON is the whole object.
 */
export function siteOfJson(file: string, source: string, tree: () => JsonNode): Site {
  const placeOf = ({ offset, length }: JsonNode): Place => ({
    file,
    source,
    start: offset,
    end: offset + length,
  });
  const members = new Map<JsonNode, Map<string, JsonNode>>();
  const member = (node: JsonNode, step: string | number): JsonNode | undefined => {
    if (node.type === "array") return node.children?.[Number(step)];
    let known = members.get(node);
    if (!known) {
      known = new Map(
        node.children?.map((property) => [String(property.children?.[0]?.value), property]),
      );
      members.set(node, known);
    }
    return known.get(String(step));
  };
  const valueOf = (node: JsonNode): JsonNode =>
    node.type === "property" ? (node.children?.[1] ?? node) : node;
  /** The property, element or root that a path leads to, as far as it exists. */
  const follow = (path: Path): { node: JsonNode; isExact: boolean } => {
    let node = tree();
    for (const step of path[0] === 0 ? ["name"] : path.slice(1)) {
      const next = member(valueOf(node), step);
      if (!next) return { node, isExact: false };
      node = next;
    }
    return { node, isExact: true };
  };
  const part = (path: Path, which: "key" | "value"): Place => {
    const { node } = follow(path);
    if (node === tree()) return { file, source, start: node.offset, end: node.offset + 1 };
    return placeOf(
      which === "key" && node.type === "property" ? (node.children?.[0] ?? node) : valueOf(node),
    );
  };
  const characters = (path: Path, start: number, end: number): Place => {
    const { node, isExact } = follow(path);
    const place = placeOf(valueOf(node));
    const text = source.slice(place.start + 1, place.end - 1);
    // Only where the string is written without escapes do positions in it carry over.
    if (!isExact || text.includes("\\")) return place;
    return { ...place, start: place.start + 1 + start, end: place.start + 1 + end };
  };
  return {
    place: new LazyPlace(() => placeOf(valueOf(member(tree(), "name") ?? tree()))),
    part: (...of) => new LazyPlace(() => part(...of)),
    characters: (...of) => new LazyPlace(() => characters(...of)),
  };
}
