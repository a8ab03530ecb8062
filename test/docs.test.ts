import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { compile } from "../src/compiler.ts";
import * as api from "../src/index.ts";
import { catalogue } from "../scripts/catalogue.ts";
import { operationReference } from "../scripts/operations.ts";
import { performancePage } from "../scripts/performance.ts";
import { readme } from "../scripts/readme.ts";
import { messages } from "../src/diagnostics/messages.ts";
import { callable, elementwise } from "../src/ops/elementwise.ts";
import { operations } from "../src/ops/table.ts";

const codes = Object.keys(messages).sort();

describe("docs/diagnostics.md", () => {
  it("is what `npm run docs` makes of the messages and the malformed models", async () => {
    const page = readFileSync("docs/diagnostics.md", "utf8");
    expect(page).toBe(await format(catalogue(), { parser: "markdown" }));
  });

  it("has every code once", () => {
    const headings = catalogue().match(/^### GRADC\d{4}: \S/gm) ?? [];
    expect(headings.map((heading) => heading.slice(4, 13))).toEqual(codes);
  });

  it("has no code that nothing raises", () => {
    const source = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith("messages.ts"))
      .map((path) => readFileSync(`src/${path}`, "utf8"))
      .join("\n");
    expect(codes.filter((code) => !source.includes(code))).toEqual([]);
  });
});

describe("docs/ops.md", () => {
  const page = readFileSync("docs/ops.md", "utf8");

  it("is what `npm run docs` makes of the table", async () => {
    expect(page).toBe(await format(operationReference(), { parser: "markdown" }));
  });

  it("has every operation that models can use once, and no other", () => {
    const listed = [...page.matchAll(/^\| `(\w+)/gm)].map(([, name]) => name);
    const makers = new Set(["model", "int", "bool", "expr", "customOp", "customGradient"]);
    const exported = Object.keys(api).filter((name) => !makers.has(name));
    expect(listed.sort()).toEqual(exported.sort());
  });

  it("says of each what it computes and what flows back, but for those that nothing flows through", () => {
    const rows = [...page.matchAll(/^\| `(\w+)\([^`]*\)` +\|(.*)\|$/gm)].map(
      ([, name = "", rest = ""]) => {
        const [value = "", gradient = ""] = rest.split(/(?<!\\)\|/).map((cell) => cell.trim());
        return { name, value, gradient };
      },
    );
    expect(rows.filter(({ value }) => value === "")).toEqual([]);
    const silent = rows.filter(({ gradient }) => gradient === "").map(({ name }) => name);
    const decisions = [...callable].flatMap(([name, row]) => (row.d ? [] : [name]));
    const positions = ["argmax", "argmin", "argsort", "oneHot", "cast"];
    expect(silent.sort()).toEqual(
      [...decisions, ...positions, "any", "all", "stopGradient"].sort(),
    );
  });

  it("says where an operation is not defined, and what holds at its edges", () => {
    const known = [...operations].filter(([name]) => Object.hasOwn(api, name));
    const singular = known.filter(([, { singular }]) => singular).map(([name]) => name);
    const silent = singular.filter((name) => {
      const entry = elementwise.get(name) ?? operations.get(name);
      return entry?.domain === undefined && entry?.edge === undefined;
    });
    // These are infinite only where a double cannot hold the value.
    expect(silent).toEqual(["exp", "exp2", "expm1", "tan", "sinh", "cosh"]);
    const edges = [
      ...["pow", "mod", "log", "sqrt", "logaddexp", "xlogy", "atan2", "hypot", "abs", "copysign"],
      ...["sign", "floor", "ceil", "round", "trunc", "maximum", "minimum", "clip", "where", "relu"],
      ...["asin", "acos", "erfinv", "prod", "max", "min", "argmax", "argmin", "logsumexp", "std"],
      ...["norm", "cumprod", "sort", "scatterAdd", "det", "maxPool2d", "huber"],
    ];
    expect(edges.filter((name) => !operations.get(name)?.edge)).toEqual([]);
  });
});

describe("docs/performance.md", () => {
  it("shows the benchmark that is kept", async () => {
    const page = readFileSync("docs/performance.md", "utf8");
    expect(page).toBe(await performancePage());
    expect(page).toContain("| scalar chain ");
  });
});

describe("README.md", () => {
  it("shows the model and the gradient of the example as they are today", () => {
    const page = readFileSync("README.md", "utf8");
    expect(page).toBe(readme());
    expect(page).toContain('export default model("mlp"');
    expect(page).toContain("export function backward(");
  });
});

describe("links in the documentation", () => {
  const pages = [
    "README.md",
    "CHANGELOG.md",
    ...["docs", "examples"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
    ),
  ].filter((path) => path.endsWith(".md"));

  it.each(pages)("of %s lead somewhere", (path) => {
    const links = [
      ...readFileSync(path, "utf8").matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g),
    ];
    for (const [link, target = "", anchor] of links) {
      const file = target === "" ? path : join(dirname(path), target);
      expect(existsSync(file), `${path}: ${link}`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(readFileSync(file, "utf8"))).toContain(anchor);
    }
  });
});

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(
    ([, heading = ""]) =>
      `#${heading
        .toLowerCase()
        .replace(/[^\w\s-]/g, "")
        .replaceAll(" ", "-")}`,
  );
}

describe("docs/model-files.md and docs/guide.md", () => {
  const read = (name: string): string => readFileSync(`docs/${name}.md`, "utf8");
  const page = read("model-files") + read("guide");
  const blocks = [...page.matchAll(/^```(ts|json)\n([^]*?)^```$/gm)].map(
    ([, language = "", text = ""]) => ({ language, text }),
  );
  const models = blocks.filter(({ text }) => /export default model|"outputs"/.test(text));

  it("shows models in both languages", () => {
    expect(models.map(({ language }) => language)).toEqual([
      "ts",
      "ts",
      "ts",
      "ts",
      "ts",
      "json",
      "json",
      "ts",
    ]);
  });

  it.each(models)("shows models that compile: $text", async ({ language, text }) => {
    const source = text.includes("import") ? text : `import { model } from "gradc";\n${text}`;
    const { code, diagnostics } =
      language === "json"
        ? await compile(text, { fileName: "doc.graph.json" })
        : await compile(source, { fileName: "doc.graph.ts" });
    expect(diagnostics).toEqual([]);
    expect(code).toContain("export function backward(");
  });
});

describe("docs/derivatives.md", () => {
  const page = readFileSync("docs/derivatives.md", "utf8");
  const blocks = [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, text = ""]) => text);

  it("shows models, and parts of what is emitted for them", async () => {
    let code = "";
    const shown = { models: 0, lines: 0 };
    for (const block of blocks) {
      if (block.includes("export default model")) {
        ({ code } = await compile(block, { fileName: "doc.graph.ts" }));
        shown.models++;
      } else {
        const lines = block.split("\n").filter((line) => line.trim() !== "");
        const emitted = new Set(code.split("\n"));
        expect(lines.filter((line) => !emitted.has(line))).toEqual([]);
        shown.lines += lines.length;
      }
    }
    expect(shown.models).toBe(2);
    expect(shown.lines).toBeGreaterThan(30);
  });
});
