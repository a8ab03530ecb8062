import { describe, expect, it } from "vitest";
import { loadText } from "../../src/1-load/load.ts";
import { GradcError } from "../../src/diagnostics/diagnostic.ts";

/** Names that mean something to JavaScript or to emitted code, and must work all the same. */
const odd = [
  ...[
    "arguments",
    "eval",
    "Math",
    "cache",
    "inputs",
    "params",
    "grads",
    "forward",
    "backward",
    "i",
  ],
  ...[
    "class",
    "return",
    "await",
    "yield",
    "let",
    "new",
    "this",
    "default",
    "constructor",
    "prototype",
  ],
  ...[
    "toString",
    "hasOwnProperty",
    "valueOf",
    "length",
    "name",
    "NaN_",
    "$",
    "_",
    "$$typeof",
    "Δx",
    "变量",
  ],
];

/** What no tensor may be called. */
const refused = [
  ...[
    "__proto__",
    "",
    " ",
    "x y",
    "x-1",
    "1x",
    "0",
    "*/",
    "/*",
    "//",
    "a\u2028b",
    "a\u2029",
    "a\nb",
  ],
  ...[
    "${x}",
    "`",
    "'",
    '"',
    "\\",
    "a\u202eb",
    "a\u2066b",
    "a\u200db",
    "\u3164",
    "a\ufe0f",
    "a\0",
    "x;y",
  ],
  ...["\ud800", "😀", "a".repeat(201), "x.y", "[x]", "<x>", "#x", "@x"],
];

async function json(model: unknown): Promise<string[]> {
  return load(JSON.stringify(model), "m.graph.json");
}

/** The model as TypeScript: leaves are read by name, never by identifier. */
async function typescript(leaf: string, output: string): Promise<string[]> {
  const [x, y] = [JSON.stringify(leaf), JSON.stringify(output)];
  return load(
    `import { model, tanh } from "gradc";
     export default model("m", { inputs: { [${x}]: [2] }, forward: (all) => ({ [${y}]: tanh(all[${x}]) }) });`,
    "m.graph.ts",
  );
}

/** The names of leaves and outputs. */
async function load(text: string, fileName: string): Promise<string[]> {
  const { models } = await loadText(text, { fileName });
  return models.flatMap(({ model }) => [
    ...model.graph.leaves.map(({ name }) => name),
    ...model.graph.outputs.map(({ name }) => name),
  ]);
}

const inJson = (leaf: string, node: string, formula = "1"): unknown => ({
  name: "m",
  inputs: Object.fromEntries([[leaf, [2]]]),
  nodes: Object.fromEntries([[node, formula]]),
  outputs: [node],
});

async function expectRefused(attempt: Promise<unknown>): Promise<void> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(GradcError);
  const [first] = (error as GradcError).diagnostics;
  expect(first?.code).toBe("GRADC1203");
  expect(first?.place).toBeDefined();
}

describe("odd names", () => {
  it.each(odd)("%s is a leaf and an output", async (name) => {
    expect(await typescript(name, "o_")).toEqual([name, "o_"]);
    expect(await typescript("x_", name)).toEqual(["x_", name]);
    expect(await json(inJson(name, "o_"))).toEqual([name, "o_"]);
    expect(await json(inJson("x_", name))).toEqual(["x_", name]);
  });

  it.each(odd.filter((name) => /^[\w$]+$/.test(name)))("%s is read in a formula", async (name) => {
    expect(await json(inJson(name, "o_", `${name} + 1`))).toEqual([name, "o_"]);
  });
});

describe("names that are refused", () => {
  it.each(refused)("%j", async (name) => {
    await expectRefused(typescript("x_", name));
    await expectRefused(json(inJson("x_", name)));
    await expectRefused(
      json({
        ...(inJson("x_", "o_") as object),
        inputs: JSON.parse(`{${JSON.stringify(name)}:[2]}`) as unknown,
      }),
    );
    // Of a computed __proto__ too nothing is lost: it is an own key.
    await expectRefused(typescript(name, "o_"));
  });

  it.each(["*/ x", "a\u2028", "a\u202e", "${x}", "../x", "a/b", "a\\b", "", " a", "a."])(
    "model %j",
    async (name) => {
      await expectRefused(json({ ...(inJson("x", "y") as object), name }));
    },
  );
});
