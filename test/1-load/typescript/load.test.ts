import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadFile, loadText } from "../../../src/1-load/load.ts";
import type { Model } from "../../../src/ir/model.ts";
import { nodesWithin } from "../../../src/ir/within.ts";

let directory = "";
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "gradc-load-")));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, text: string): string {
  const path = join(directory, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

async function only(text: string): Promise<Model> {
  const { models } = await loadText(text, { fileName: join(directory, "a.graph.ts") });
  const [first] = models;
  if (!first) throw new Error("no model");
  return first.model;
}

/** Names and operations of the named nodes that are no leaves, in order. */
function named({ graph }: Model): string[] {
  return [...graph.arena.names].flatMap(([node, name]) =>
    node.op === "leaf" ? [] : [`${name} ${node.op}`],
  );
}

const declare = (body: string, before = ""): string => `
  import * as g from "gradc";
  import { add, exp, model, mul, sum, tanh, type Tensor } from "gradc";
  ${before}
  export default model("m", { inputs: { x: [2], y: [2] }, forward({ x, y }) {${body}} });`;

describe("names", () => {
  it("come from const, let and assignment", async () => {
    const model = await only(
      declare("const z = add(x, y); let h = tanh(z); h = exp(h); return { h };"),
    );
    expect(named(model)).toEqual(["z add", "h tanh", "h exp"]);
  });

  it("of what a body is given come from its parameters", async () => {
    const model = await only(
      declare(`
        const helper = (v: Tensor) => tanh(v);
        const [last] = g.scan(
          ({ p, q: [r] }, row, k) => {
            const next = helper(p).mul(row.u).add(row.w).add(g.cast(k, "real"));
            return [{ p: next, q: [r.mul(2)] }, undefined];
          },
          { p: sum(x), q: [sum(y)] },
          { u: x, w: y },
        );
        const step = function (i: Tensor, s: Tensor) { return s.mul(x); };
        const other = g.fori(0, 3, (_, _s) => _s.mul(2), y);
        return { o: sum(g.fori(0, 3, step, y).add(other)), l: last.p };`),
    );
    const parameters = nodesWithin(model.graph).filter(({ op }) => op === "argument");
    const names = parameters.map((node) => model.graph.arena.names.get(node));
    expect(names.filter((name) => name !== undefined)).toEqual([
      "k",
      "p",
      "r",
      "u",
      "w",
      "i",
      "s",
      "x",
    ]);
  });

  it("come from destructuring, lists and records", async () => {
    const model = await only(
      declare(`
        const { a, b: [c] } = { a: tanh(x), b: [exp(y)] };
        const list = [add(x, 1), add(x, 2)];
        const record = { inner: mul(x, 3) };
        let d; [d] = [mul(x, 4)];
        return { o: sum(a.add(c).add(list[0]).add(list[1]).add(record.inner).add(d)) };`),
    );
    expect(named(model)).toEqual(
      expect.arrayContaining(["a tanh", "c exp", "list0 add", "list1 add", "inner mul", "o sum"]),
    );
  });

  it("of the model win over those of helpers, whoever comes first", async () => {
    const helper = "function layer(t: Tensor): Tensor { const inner = tanh(t); return inner; }";
    const model = await only(
      declare(
        "const h1 = layer(x); const h2 = layer(h1); return { o: add(h1, layer(h2)) };",
        helper,
      ),
    );
    expect(named(model)).toEqual(["h1 tanh", "h2 tanh", "inner tanh", "o add"]);
  });

  it("know a forward function that is declared elsewhere", async () => {
    const model = await only(`
      import { model, tanh, type Tensor } from "gradc";
      const help = (t: Tensor) => { const inner = tanh(t); return inner; };
      const forward = ({ x }: { x: Tensor }) => { const h = help(x); return { h }; };
      export default model("m", { inputs: { x: [2] }, forward });`);
    expect(named(model)).toEqual(["h tanh"]);
  });

  it("never rename leaves, and fall back to the outputs'", async () => {
    const model = await only(declare("const alias = x; return { alias, o: tanh(alias) };"));
    expect(named(model)).toEqual(["o tanh"]);
  });
});

describe("places", () => {
  it("are those of the calls", async () => {
    const { graph } = await only(declare("return { o: sum(x.add(tanh(y))\n.mul(g.exp(x))) };"));
    const texts = [...graph.arena.places].flatMap(([node, { source, start, end }]) =>
      node.op === "leaf" ? [] : [`${node.op}: ${source.slice(start, end)}`],
    );
    expect(texts).toEqual([
      "tanh: tanh(y)",
      "add: x.add(tanh(y))",
      "exp: g.exp(x)",
      "mul: mul(g.exp(x))",
      "sum: sum(x.add(tanh(y))\n.mul(g.exp(x)))",
    ]);
  });

  it("survive exotic lines and characters", async () => {
    const { graph } = await only(
      declare("/* 𝒳\u2028 é */ const s = '😀'; const Δ = tanh(x); return { Δ };"),
    );
    const [output] = graph.outputs;
    const place = output && graph.arena.places.get(output.node);
    expect(place?.source.slice(place.start, place.end)).toBe("tanh(x)");
    expect(output?.name).toBe("Δ");
  });
});

describe("instrumented code", () => {
  it("does what the code does", async () => {
    const text = declare(
      `
      const log: unknown[] = [];
      const note = <T>(v: T): T => { log.push(v); return v; };
      const list = [1, 2, 3];
      note(Math.max(...list, ...[note(5)]));
      const o: { f?: (v: number) => number; n?: { m(): number } } = {};
      note(o.f?.(note(7))); note(o.n?.m().toFixed());
      function* gen() { const got: number = yield note(1); note(got); }
      const it = gen(); it.next(); it.next(9);
      class A { v = 3; get() { return this.v; } } class B extends A { override get() { return super.get() + 1; } }
      note(new B().get());
      const named = () => 0; const named2 = function () {}; class named3 {}
      note([named.name, named2.name, named3.name].join());
      let p: number, q: number; ({ p, q = note(2) } = { p: 4 } as any); note(p + q);
      for ([p] of [[8]]) note(p);
      note(\`\${note("t")}\`); note(((a: number, b = note(a)) => b)(6));
      note([3, 1, 2].sort().map(String).join("")); note(typeof note); label: for (;;) break label;
      note((note(1), note(2))); note(list.at(-1)!); note((<any>list).length);
      note(this === undefined);
      if (JSON.stringify(log) !== EXPECTED) throw new Error(JSON.stringify(log));
      return { x };`,
      'const EXPECTED = \'[5,5,null,null,1,9,4,"named,named2,named3",2,6,8,"t","t",6,6,"123","function",1,2,2,3,3,true]\';',
    );
    await expect(only(text)).resolves.toBeDefined();
  });

  it("may wait at its top level", async () => {
    const model = await only(
      `import { model } from "gradc"; const n = await Promise.resolve(3);
       export default model("m", { inputs: { x: [n] }, forward: ({ x }) => ({ x }) });`,
    );
    expect(model.graph.leaves[0]?.node.shape).toHaveLength(1);
  });

  it("may use the names that instrumenting would use", async () => {
    await expect(
      only(declare("const __gradc_at = 1, __gradc_name = 2; return { o: add(x, __gradc_at) };")),
    ).resolves.toBeDefined();
  });
});

describe("modules", () => {
  it("import TypeScript, JSON and packages", async () => {
    write(
      "lib/dense.ts",
      'import { tanh, type Tensor } from "gradc"; export const dense = (x: Tensor) => tanh(x);',
    );
    write(
      "lib/index.ts",
      'export * from "./dense.js"; export { default as sizes } from "./sizes.json" with { type: "json" };',
    );
    write("lib/sizes.json", '{ "x": [5] }');
    write(
      "node_modules/esm/package.json",
      '{ "name": "esm", "type": "module", "exports": "./i.js" }',
    );
    write("node_modules/esm/i.js", "export const two = 2; export default 7;");
    write("node_modules/cjs/package.json", '{ "name": "cjs" }');
    write("node_modules/cjs/index.js", "exports.three = 3;");
    const path = write(
      "m.graph.ts",
      `import { dense, sizes } from "./lib/index.js"; import { two } from "esm"; import { three } from "cjs";
       import { model } from "gradc"; import { basename } from "node:path";
       export default model("m", { inputs: { x: sizes.x }, forward: ({ x }) => ({ h: dense(x).mul(two * three) }) });
       export const file = basename(import.meta.url);`,
    );
    const { models, dependencies } = await loadFile(path);
    expect(models.map(({ exportName }) => exportName)).toEqual(["default"]);
    expect(dependencies.map((file) => basename(file)).sort()).toEqual([
      "dense.ts",
      "index.ts",
      "m.graph.ts",
      "sizes.json",
    ]);
  });

  it("are read anew each time", async () => {
    write("size.ts", "export const size = 2;");
    write("data.json", "[1]");
    const path = write(
      "m.graph.ts",
      `import { size } from "./size.ts"; import data from "./data.json"; import { model } from "gradc";
       export default model("m", { inputs: { x: [size], y: data }, forward: ({ x }) => ({ x }) });`,
    );
    const shapes = async (): Promise<string[]> =>
      (await loadFile(path)).models.flatMap(({ model }) =>
        model.graph.leaves.map(({ node }) => node.shape.map(({ key }) => key).join()),
      );
    expect(await shapes()).toEqual(["2", "1"]);
    write("size.ts", "export const size = 3;");
    write("data.json", "[4]");
    expect(await shapes()).toEqual(["3", "4"]);
  });

  it("export several models, the default one first, each once", async () => {
    const { models } = await loadText(
      `import { model } from "gradc";
       export const b = model("b", { inputs: { x: [] }, forward: ({ x }) => ({ x }) });
       export const a = model("a", { inputs: { x: [] }, forward: ({ x }) => ({ x }) });
       export const size = 3; export default a;`,
      { fileName: "m.graph.ts" },
    );
    expect(models.map(({ exportName, model }) => [exportName, model.graph.name])).toEqual([
      ["default", "a"],
      ["b", "b"],
    ]);
  });
});
