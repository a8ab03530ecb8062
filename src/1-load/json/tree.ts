import {
  type Node as JsonNode,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from "jsonc-parser";
import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { quote } from "../builder/names.ts";

/** Deeper than any model: formulas nest in their text, not in JSON. */
const DEEPEST = 16;

/** A JSON text as a tree with positions: strict JSON, no key twice in an object. */
export function parseJson(file: string, text: string): JsonNode {
  const place = (start: number, length: number): Place => ({
    file,
    source: text,
    start,
    end: start + length,
  });
  refuseDepth(text, place);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first) {
    fail("GRADC1101", `this is not JSON: ${sentence(printParseErrorCode(first.error))}`, {
      place: place(Math.min(first.offset, text.length), Math.min(Math.max(1, first.length), 80)),
    });
  }
  if (!tree) fail("GRADC1101", "this is not JSON: the file is empty", { place: place(0, 0) });
  refuseDuplicates(tree, place);
  return tree;
}

/** `PropertyNameExpected` → `property name expected`. */
function sentence(code: string): string {
  return code.replace(/(?<=[a-z])[A-Z]/g, " $&").toLowerCase();
}

/** Before parsing, which would recurse. */
function refuseDepth(text: string, place: (start: number, length: number) => Place): void {
  let depth = 0;
  for (const token of text.matchAll(/"(?:\\.|[^"\\])*"?|[[\]{}]/gs)) {
    const [symbol] = token;
    if (symbol === "[" || symbol === "{") depth++;
    else if (symbol === "]" || symbol === "}") depth--;
    if (depth > DEEPEST) {
      fail("GRADC1008", "the JSON is nested too deeply", {
        place: place(token.index, 1),
        help: `a model nests at most ${DEEPEST} deep`,
      });
    }
  }
}

function refuseDuplicates(tree: JsonNode, place: (start: number, length: number) => Place): void {
  const pending = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const seen = new Set<string>();
    for (const child of node.children ?? []) {
      pending.push(child);
      const key = child.type === "property" ? child.children?.[0] : undefined;
      if (!key) continue;
      const name = String(key.value);
      if (seen.has(name)) {
        fail("GRADC1102", `the key ${quote(name)} is given twice`, {
          place: place(key.offset, key.length),
        });
      }
      seen.add(name);
    }
  }
}
