import { type Node as JsonNode, type ParseError, parseTree } from "jsonc-parser";
import { expect, test } from "vitest";
import { parseJson } from "../../../src/1-load/json/tree.ts";
import { Random } from "../../../src/check/random.ts";
import { GradcError } from "../../../src/diagnostics/diagnostic.ts";

/** What is wrong with a text, by a look at all of its tree. */
function expected(text: string): string | undefined {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  if (errors.length > 0 || !tree) return "GRADC1101";
  return hasTwins(tree) ? "GRADC1102" : undefined;
}

function hasTwins({ type, children = [] }: JsonNode): boolean {
  const keys = children.map((one) => String(one.children?.[0]?.value));
  return (type === "object" && new Set(keys).size < keys.length) || children.some(hasTwins);
}

const TOKENS = [
  ...[
    '"a"',
    '"b"',
    '"a\\u003a"',
    '"\\""',
    '"{"',
    '":"',
    '"__proto__"',
    '""',
    '"\t"',
    '"a',
    '"\\x"',
  ],
  ...[
    "1",
    "-0",
    "01",
    "1.",
    "1e5",
    ".5",
    "true",
    "null",
    "nul",
    "NaN",
    "{}",
    "[]",
    "//",
    " ",
    "\n",
  ],
];

/** Mostly JSON: objects, lists and what is in them, with a mistake here and there. */
function randomText(random: Random, depth: number): string {
  if (depth === 0 || random.chance(0.3)) return random.pick(TOKENS);
  const isObject = random.chance(0.7);
  const items = Array.from({ length: random.below(4) }, () => {
    const value = randomText(random, depth - 1);
    return isObject ? `${random.pick(TOKENS.slice(0, 8))}:${value}` : value;
  });
  const text = items.join(random.chance(0.02) ? ",," : ",");
  return isObject ? `{${text}}` : `[${text}]`;
}

test("what is no JSON is refused, and so are members of one name", () => {
  const random = new Random(11);
  const seen = new Map<string | undefined, number>();
  for (let count = 0; count < 20_000; count++) {
    const text = randomText(random, 3);
    const wanted = expected(text);
    let found: string | undefined;
    try {
      expect(parseJson("m.json", text).value, text).toEqual(JSON.parse(text));
    } catch (error) {
      if (!(error instanceof GradcError)) throw error;
      found = error.diagnostics[0]?.code;
    }
    expect(found, text).toBe(wanted);
    seen.set(wanted, (seen.get(wanted) ?? 0) + 1);
  }
  for (const verdict of [undefined, "GRADC1101", "GRADC1102"])
    expect(seen.get(verdict), verdict).toBeGreaterThan(200);
});
