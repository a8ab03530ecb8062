interface Base {
  readonly nodes: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** Good models, to be broken. Between them: every section of a model file, and what people write. */
export const jsonBases: readonly Base[] = [
  {
    name: "mlp",
    inputs: { x: [4], y: [2], lambda: [] },
    params: { W1: [8, 4], W2: [2, 8] },
    nodes: {
      z: "W1 * x",
      h: "tanh(z)",
      o: "W2 * h",
      L: "sum((o - y) .^ 2)",
      s: "lambda / 2 * (sum(W1 .^ 2) + sum(W2 .^ 2))",
      J: "L + s",
    },
    outputs: ["J", "o"],
    loss: "J",
  },
  {
    name: "product",
    inputs: { x: [], y: [], z: [] },
    nodes: { f: "(x + y) * max(y, z)" },
    outputs: ["f"],
    wrt: ["x", "z"],
  },
  {
    name: "attention",
    inputs: { Q: [3, 4], K: [5, 4], V: [5, 2] },
    nodes: {
      S: "Q * K' / sqrt(4)",
      A: "softmax(S)",
      O: "A * V",
      first: "O[1, :]",
      J: "sum(O) + log(sum(exp(first)) + 1)",
    },
    outputs: ["J"],
  },
  {
    name: "fit",
    inputs: { t: [6], d: [6] },
    params: { a: [], b: [], c: [] },
    nodes: {
      model: "a * exp(-b * t) + c",
      r: "model - d",
      J: "t[1] > 0 ? mean(r .* r) : 0",
    },
    outputs: ["J", "r"],
    loss: "J",
  },
];

export const typescriptBases: readonly string[] = [
  `import { matmul, model, square, sum, tanh } from "gradc";

export default model("mlp", {
  inputs: { x: [4], y: [2], lambda: [] },
  params: { W1: [8, 4], W2: [2, 8] },
  forward({ x, y, lambda, W1, W2 }) {
    const z = matmul(W1, x);
    const h = tanh(z);
    const o = matmul(W2, h);
    const L = sum(square(o.sub(y)));
    const s = lambda.div(2).mul(sum(square(W1)).add(sum(square(W2))));
    const J = L.add(s);
    return { J, o };
  },
  loss: "J",
});
`,
  `import { concat, expr, model, where } from "gradc";

const scale = 0.5;

export default model("mixed", {
  inputs: { a: [3], b: [2, 3] },
  forward: ({ a, b }) => {
    const c = concat([b, a.reshape([1, 3])]);
    const d = where(c.greater(0), c.mul(scale), 0);
    const e = expr("d * a + 1", { d, a });
    return { y: e.slice(0, 2).sum() };
  },
  wrt: ["a"],
});
`,
  `import { model, softmax, type Tensor } from "gradc";

function layer(W: Tensor<[3, 3]>, x: Tensor<[3]>): Tensor<[3]> {
  return W.matmul(x).tanh();
}

export const net = model("net", {
  inputs: { x: [3] },
  params: { A: [3, 3], B: [3, 3] },
  forward({ x, A, B }) {
    const p = softmax(layer(B, layer(A, x)));
    return { p, L: p.at(0).log().neg() };
  },
});
`,
];
