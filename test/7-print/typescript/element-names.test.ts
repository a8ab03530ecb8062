import { describe, expect, it } from "vitest";
import { elementNames, numbered } from "../../../src/7-print/typescript/element-names.ts";
import { compile } from "../../../src/compiler.ts";
import { numberExpr } from "../../../src/ir/exprs.ts";
import {
  addIndices,
  constantIndex,
  type Index,
  type LoopVariable,
  offsetIndex,
  scaleIndex,
  variableIndex,
} from "../../../src/ir/loops.ts";
import { constantSize, ONE } from "../../../src/ir/size.ts";

const fixed = (place: number): Index => constantIndex(constantSize(place));
const i: LoopVariable = { id: 1, extent: constantSize(8) };
const fours: LoopVariable = { id: 2, extent: constantSize(8), step: 4 };
const ofModel: LoopVariable = { id: 3, extent: constantSize(8) };
const long: LoopVariable = { id: 5, extent: constantSize(10) };
const closed: LoopVariable = { id: 4, extent: constantSize(8) };
const at = (variable: LoopVariable, offset = 0): Index =>
  offsetIndex(variableIndex(variable, ONE), constantSize(offset));
const counters = new Map([
  [i, "i"],
  [fours, "k"],
  [ofModel, ""],
  [long, "l"],
]);

function namesOf(tensor: string, index: Index[], { isOfAuthor = true, shape = index.map(() => 9) } = {}) {
  const sizes = shape.map(constantSize);
  return elementNames(tensor, isOfAuthor, index, sizes, (variable) => counters.get(variable));
} // prettier-ignore

describe("an element is called after its place", () => {
  const cases: [what: string, tensor: string, index: Index[], names: string[]][] = [
    ["a fixed one", "x", [fixed(2)], ["x2", "x_2"]],
    ["one of a tensor whose name ends in a digit", "W1", [fixed(2)], ["W1_2"]],
    ["of a matrix", "R", [fixed(0), fixed(2)], ["R02", "R_02"]],
    ["of a large one, whose numbers would run into each other", "R", [fixed(1), fixed(12)], ["R1_12", "R_1_12"]],
    ["a moving one", "x", [at(i)], ["xi", "x_i"]],
    ["the next of it", "x", [at(i, 1)], ["xi1", "x_i1"]],
    ["as the axes come, not the loops", "W", [at(fours), at(i)], ["Wk0i", "W_k0i"]],
    ["one of several at a time", "W1", [at(fours, 3), fixed(0)], ["W1k30", "W1_k30"]],
    ["without the counter of a loop of the model", "h", [at(ofModel), fixed(1)], ["h1", "h_1"]],
    ["a single number of the model's loop", "h", [at(ofModel)], ["h"]],
  ]; // prettier-ignore
  it.each(cases)("%s", (_, tensor, index, names) => {
    expect(namesOf(tensor, index)).toEqual(names);
  });

  it("of what the author did not name, the number stands apart: product2 is another product", () => {
    expect(namesOf("product", [fixed(2)], { isOfAuthor: false })).toEqual(["product_2"]);
    expect(namesOf("product", [at(i)], { isOfAuthor: false })).toEqual(["producti", "product_i"]);
  });

  it("axes of one do not count", () => {
    expect(namesOf("x", [at(i), fixed(0)], { shape: [9, 1] })).toEqual(["xi", "x_i"]);
    expect(namesOf("x", [fixed(0)], { shape: [1] })).toEqual(["x"]);
  });

  const others: [what: string, index: Index][] = [
    ["a counter that is not in sight", at(closed)],
    ["a counter of several axes", at(long)],
    ["places before", at(i, -1)],
    ["sums of counters", addIndices(at(i), at(fours))],
    ["multiples", scaleIndex(at(i), constantSize(2))],
    ["what is looked up", { ...at(i), lookups: [{ value: numberExpr(1), factor: ONE }] }],
  ];
  it.each(others)("%s: it has no such name", (_, index) => {
    expect(namesOf("x", [index])).toBeUndefined();
  });

  it("copies are numbered", () => {
    expect(numbered("sum", [])).toBe("sum");
    expect(numbered("sum", [0, 1])).toBe("sum01");
    expect(numbered("W1", [0])).toBe("W1_0");
  });
});

describe("emitted code calls elements after their places", () => {
  const emitted = async (body: string): Promise<string> => {
    const names = "mul, model, sub, sum, div, norm, cumsum, cos, stack, tanh, einsum, matmul, transpose";
    const source = `import { ${names} } from "gradc";\nexport default model("names", ${body});`;
    const { code, diagnostics } = await compile(source, { fileName: "names.graph.ts" });
    expect(diagnostics).toEqual([]);
    return code;
  }; // prettier-ignore

  it("vectors whose loops are written out, in whatever order", async () => {
    const code = await emitted(`{
      inputs: {},
      params: { p: [3], c: [3] },
      forward({ p, c }) {
        const x = sub(p, c);
        const r = div(x, norm(x));
        const e = sum(mul(r, r, x));
        return { e };
      },
    }`);
    for (const at of [0, 1, 2]) {
      const place = at === 0 ? "" : ` + ${at}`;
      expect(code).toContain(`const x${at} = params[p${place}] - params[c${place}];`);
    }
  });

  it("running sums, from either end", async () => {
    const code = await emitted(`{
      inputs: {},
      params: { theta: [3] },
      forward({ theta }) {
        const angle = cumsum(theta);
        const e = sum(cos(angle));
        return { e };
      },
    }`);
    expect(code).toContain("const angle1 = angle0 + params[theta + 1];");
    expect(code).toMatch(/const dtheta1 = dtheta2 [-+] /);
  });

  it("what has slots and no name of the author's", async () => {
    const code = await emitted(`{
      inputs: { l: [3] },
      params: { t: [3] },
      forward({ l, t }) {
        const x = sum(mul(l, cos(t)));
        const y = sum(mul(l, tanh(t)));
        const e = mul(x, y);
        return { e };
      },
    }`);
    expect(code).toContain("const tanh_2 = Math.tanh(t2);\n  cache[tanh + 2] = tanh_2;");
  });

  it("several rows at a time", async () => {
    const code = await emitted(`{
      inputs: { W: [40, 40] },
      params: { x: [40], y: [40] },
      forward({ W, x, y }) {
        const e = sum(mul(x, einsum("ji,j->i", W, tanh(y))));
        return { e };
      },
    }`);
    expect(code).toContain("const tanhi0 = Math.tanh(params[y + i]);");
    expect(code).toContain("const tanhi3 = Math.tanh(params[y + i + 3]);");
  });
});
