import { readFileSync } from "node:fs";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { laidOut } from "../../../src/7-print/typescript/layout/layout.ts";
import { unfolded } from "../../../src/7-print/typescript/layout/unfold.ts";
import { applyTemplate, ATOM, type Printed } from "../../../src/7-print/typescript/expressions.ts";
import { Random } from "../../../src/check/random.ts";
import { compileModel, type CompileOptions } from "../../../src/compile.ts";
import { compile } from "../../../src/compiler.ts";
import { modelOf } from "../../support/specification.ts";
import { optionsOf } from "../../support/campaign.ts";
import { randomControlSpecification, randomSpecification } from "../../support/random-graph.ts";
import { templateNames, templateText } from "../../support/templates.ts";

const prettier = (code: string): Promise<string> => format(code, { parser: "typescript" });

const ops = {
  binary: ["add", "sub", "mul", "div", "fmod", "maximum", "pow", "atan2"],
  unary: ["neg", "square", "exp", "abs"],
  compare: ["less", "greaterEqual", "equal", "notEqual"],
} as const;

/** Statements of every kind, from short to many lines, as the printer writes them: each on one line. */
class Statements {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  next(depth = 5): string {
    const value = (): string => this.#value(this.#random.below(depth)).text;
    const kinds: (() => string)[] = [
      () => `const ${this.#name()} = ${value()};`,
      () => `let ${this.#name()} = ${value()}; // ${this.#name()}`,
      () => `${this.#element()} = ${value()};`,
      () => `${this.#random.pick([this.#element(), this.#name()])} ${this.#sign()} ${value()};`,
      () => `const ${this.#name()} = ${this.#truth(this.#random.below(4)).text};`,
      () => `${this.#name()}(${Array.from({ length: this.#random.below(6) }, value).join(", ")});`,
      () => `if (${this.#truth(this.#random.below(4)).text}) ${this.#name()}(${value()});`,
      () => `for (let i = 0; i < ${this.#name()}; i++) ${this.#element()} += ${value()};`,
      () =>
        `for (let i = ${value()}; i < ${this.#leaf().text} - 3; i += 4) ${this.#element()} = ${value()};`,
      () => `while (${this.#truth(this.#random.below(3)).text}) ${this.#name()}++;`,
      () => `checkAll(${this.#number()}, [${this.#number()}], [${this.#name()}, ${value()}, 3]);`,
      () => `const ${this.#name()} = new Float64Array([${this.#numbers()}]);`,
      () => `const ${this.#name()} = { ${this.#name()}: ${value()}, ${this.#name()} } as const;`,
      () => `if (${value()} < 0) throw new RangeError(\`${this.#name()} is \${${this.#name()}}\`);`,
    ];
    return this.#random.pick(kinds)();
  }

  #value(depth: number): Printed {
    if (depth === 0) return this.#leaf();
    const inner = (): Printed => this.#value(this.#random.below(depth));
    const kind = this.#random.below(10);
    if (kind < 6) return applyTemplate(this.#random.pick(ops.binary), [inner(), inner()]);
    if (kind < 8) return applyTemplate(this.#random.pick(ops.unary), [inner()]);
    return applyTemplate("where", [this.#truth(this.#random.below(depth)), inner(), inner()]);
  }

  #truth(depth: number): Printed {
    const inner = (): Printed => this.#truth(this.#random.below(depth));
    if (depth === 0 || this.#random.chance(0.3)) {
      const values = [this.#value(this.#random.below(3)), this.#leaf()];
      return applyTemplate(this.#random.pick(ops.compare), values);
    }
    if (this.#random.chance(0.3)) return applyTemplate("logicalNot", [inner()]);
    return applyTemplate(this.#random.pick(["logicalAnd", "logicalOr"]), [inner(), inner()]);
  }

  #leaf(): Printed {
    const text = this.#random.pick([
      () => this.#name(),
      () => this.#number(),
      () => this.#element(),
      () => `${this.#element()}!`,
    ])();
    return { text, precedence: ATOM };
  }

  #element(): string {
    const at = [() => this.#number(), () => `${this.#name()} + i * 4 + ${this.#name()} * (N + 1)`];
    return `${this.#name()}[${this.#random.pick(at)()}]`;
  }

  #name(): string {
    return this.#random.pick(["x", "sum2", "dO", "weights", "größe", "lengthOfTheLongestSum"]);
  }

  #number(): string {
    return this.#random.pick(["0", "2", "0.5", "1e-7", "12345678"]);
  }

  #numbers(): string {
    return Array.from({ length: this.#random.below(40) }, () => this.#number()).join(", ");
  }

  #sign(): string {
    return this.#random.pick(["+=", "-=", "*=", "="]);
  }
}

describe("the layout is prettier's", { timeout: 120_000 }, () => {
  test.each([1, 2])("of random statements, however deep they stand (%i)", async (seed) => {
    const statements = new Statements(seed);
    const lines = Array.from({ length: 1000 }, () => statements.next());
    const blocks = lines.map((line, at) => {
      const depth = at % 4;
      const by = "  ".repeat(depth);
      const open = Array.from({ length: depth }, (_, d) => `${"  ".repeat(d)}for (const k of K) {`);
      const close = open.map((one) => one.replace(/\S.*/, "}")).toReversed();
      return [...open, by + line, ...close].join("\n");
    });
    const code = `${blocks.join("\n")}\n`;
    const expected = await prettier(code);
    expect(laidOut(code)).toBe(expected);
    expect(expected.split("\n").length).toBeGreaterThan(6000);
  });

  test("of random modules", async () => {
    const extra: CompileOptions[] = [
      { debug: true },
      { memory: "module" },
      { emit: ["valueAndGrad", "predict", "jvp"] },
      { strictIndex: true },
    ];
    for (let seed = 0; seed < 24; seed++) {
      const specification = (seed % 2 ? randomControlSpecification : randomSpecification)(seed);
      const options = { ...optionsOf(seed, specification), ...extra[seed % extra.length] };
      const { code } = await compileModel(modelOf(specification), options);
      expect(await prettier(code)).toBe(code);
    }
  });

  test.each(["arm", "conv-net", "gaussian-mixture", "linear-large", "reprojection"])(
    "of the benchmark's model %s",
    async (name) => {
      const file = `bench/cases/${name}/model.graph.ts`;
      const { code } = await compile(readFileSync(file, "utf8"), { fileName: file });
      expect(await prettier(code)).toBe(code);
    },
  );

  test.each(templateNames)("of the template %s, with and without marks", async (name) => {
    for (const text of [templateText(name), templateText(name).replaceAll("]!", "]")]) {
      expect(laidOut(unfolded(text).join("\n"))).toBe(await prettier(text));
    }
  });

  test("of names in any script: letters may be wide", async () => {
    const lines = ["重み", "Größe", "вес", "ｗ", "무게", "x̂", "ꀀ"].flatMap((name) =>
      Array.from({ length: 12 }, (_, at) => {
        const sum = Array.from({ length: 8 }, () => name).join(" + ");
        return `const y = ${"a".repeat(at + 1)} + ${sum} + ${"b".repeat(25)};`;
      }),
    );
    const code = `${lines.join("\n")}\n`;
    expect(laidOut(code)).toBe(await prettier(code));
  });
});

test("prettier is no part of the package", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<string, object>;
  expect(manifest["dependencies"]).not.toHaveProperty("prettier");
});
