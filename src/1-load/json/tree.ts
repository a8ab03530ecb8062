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

/** What a JSON text says, and its tree with positions, which is only made when somebody asks. */
export interface Json {
  readonly value: unknown;
  readonly tree: () => JsonNode;
}

/** A JSON text: strict JSON, no key twice in an object. */
export function parseJson(file: string, text: string): Json {
  const place = (start: number, length: number): Place => ({
    file,
    source: text,
    start,
    end: start + length,
  });
  const { depth, members } = outlineOf(text);
  if (depth > DEEPEST) refuseDepth(text, place);
  let known: JsonNode | undefined;
  const tree = (): JsonNode => (known ??= treeOf(text, place));
  const value = valueOf(text, tree);
  // Of members of one name JSON.parse keeps the last.
  if (membersIn(value) < members) refuseDuplicates(tree(), place);
  return { value, tree };
}

/** How deep brackets nest, and how many members objects have, by what stands outside of strings. */
function outlineOf(text: string): { readonly depth: number; readonly members: number } {
  let [open, depth, members] = [0, 0, 0];
  for (const character of text.replace(/"(?:\\.|[^"\\])*"?|[^[\]{}:"]+/gs, "")) {
    if (character === "]" || character === "}") open--;
    else if (character === ":") members++;
    else depth = Math.max(depth, ++open);
  }
  return { depth, members };
}

/** JSON.parse, unlike other ways to read the tree, makes __proto__ an ordinary key. */
function valueOf(text: string, tree: () => JsonNode): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    tree();
    throw error;
  }
}

function membersIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce<number>((sum, one) => sum + membersIn(one), own);
}

/** @throws {GradcError} GRADC1101 where it is no JSON */
function treeOf(text: string, place: (start: number, length: number) => Place): JsonNode {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first) {
    fail("GRADC1101", `this is not JSON: ${sentence(printParseErrorCode(first.error))}`, {
      place: place(Math.min(first.offset, text.length), Math.min(Math.max(1, first.length), 80)),
    });
  }
  if (!tree) fail("GRADC1101", "this is not JSON: the file is empty", { place: place(0, 0) });
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
