import { expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  exp,
  matmul,
  model,
  relu,
  sin,
  slice,
  softmax,
  square,
  sum,
  tanh,
  type Tensor,
} from "../../src/index.ts";
import type { Model } from "../../src/ir/model.ts";

type Layer = (h: Tensor, W: Tensor, b: Tensor, at: number, before: readonly Tensor[]) => Tensor;

interface Net {
  /** [] for a vector, [rows] for a batch. */
  readonly batch?: readonly number[];
  /** The width of each layer, 6 if it is not said. */
  readonly widthOf?: (at: number) => number;
  readonly layer?: Layer;
  /** What is added to the loss. */
  readonly more?: (hs: readonly Tensor[], Ws: readonly Tensor[]) => Tensor | number;
}

const dense: Layer = (h, W, b) => tanh(matmul(h, W).add(b));

/** A net of so many layers. */
function net(
  layers: number,
  { batch = [], widthOf = () => 6, layer = dense, more }: Net = {},
): Model {
  const params: Record<string, readonly number[]> = {};
  for (let at = 0; at < layers; at++) {
    params[`W${at}`] = [widthOf(at), widthOf(at + 1)];
    params[`b${at}`] = [widthOf(at + 1)];
  }
  const built = model("net", {
    inputs: { x: [...batch, widthOf(0)] },
    params,
    forward: ({ x, ...given }) => {
      const own = (name: string): Tensor => present((given as Record<string, Tensor>)[name]);
      const hs: Tensor[] = [x];
      const Ws: Tensor[] = [];
      for (let at = 0; at < layers; at++) {
        Ws.push(own(`W${at}`));
        hs.push(layer(present(hs.at(-1)), own(`W${at}`), own(`b${at}`), at, hs));
      }
      const J = sum(square(present(hs.at(-1))));
      return { J: more ? J.add(more(hs, Ws)) : J };
    },
    loss: "J",
  });
  return present(modelIn(built));
}

async function codeOf(built: Model, options: CompileOptions = {}): Promise<string> {
  return (await compileModel(built, options)).code;
}

/** The loss and all gradients. */
function numbersOf(code: string): number[] {
  const module = evaluateModule(code);
  const { inputs, params, cache, grads } = module.allocate();
  const given = present(params);
  inputs.set(inputs.map((_, at) => Math.sin(3 * at + 1)));
  given.set(given.map((_, at) => Math.sin(at * at + 2) / 2));
  module.forward(inputs, given, cache);
  module.backward(inputs, given, cache, grads);
  return [present(cache[0]), ...grads];
}

/** The code, whose numbers are those of a debug build, which keeps all layers apart. */
async function verified(built: Model): Promise<string> {
  const [code, apart] = await Promise.all([codeOf(built), codeOf(built, { debug: true })]);
  expect(apart).not.toContain("times the same");
  const [own, expected] = [numbersOf(code), numbersOf(apart)];
  expect(own.length).toBe(expected.length);
  own.forEach((value, at) => {
    const other = present(expected[at]);
    expect(Math.abs(value - other), `number ${at}`).toBeLessThanOrEqual(
      1e-13 * (1 + Math.abs(other)),
    );
  });
  expect(own.some((value) => value !== 0)).toBe(true);
  return code;
}

function timesIn(code: string): number[] {
  return [...code.matchAll(/(\d+) times the same/g)].map(([, count]) => Number(count));
}

/** How long the functions are that compute, without comments. */
function lengthOf(code: string): number {
  const [from, to] = ["export function forward", "export interface Memory"].map((text) =>
    code.indexOf(text),
  );
  return code.slice(from, to).replaceAll(/^ *\/\/.*$/gm, "").length;
}

test.each([[[]], [[5]]])("layers on %j rows: as much code for 36 as for 12", async (batch) => {
  const [few, many] = [await codeOf(net(12, { batch })), await codeOf(net(36, { batch }))];
  expect(lengthOf(many)).toBeLessThan(1.1 * lengthOf(few));
  expect(Math.max(...timesIn(many))).toBeGreaterThanOrEqual(34);
});

test("few layers stay as they are", async () => {
  expect(timesIn(await verified(net(6)))).toEqual([]);
});

test("the comments tell of the first one, and of the others in a word", async () => {
  const nodes = Array.from({ length: 12 }, (_, at): [string, string] => [
    `h${at + 1}`,
    `tanh(W${at} * ${at === 0 ? "x" : `h${at}`})`,
  ]);
  const built = model("named", {
    inputs: { x: [6] },
    params: Object.fromEntries(nodes.map((_, at) => [`W${at}`, [6, 6]])),
    nodes: Object.fromEntries([...nodes, ["J", "sum(h12)"]]),
    outputs: ["J"],
  });
  const code = await verified(present(modelIn(built)));
  expect(code).toContain("// h2, …, h11: 10 times the same");
  expect(code).toContain("// W1 h1;  h2 = tanh(W1 h1)   [6]");
  expect(code).not.toContain("h7 = tanh");
});

test("the others are told of, comments inside their loops included", async () => {
  const nodes = Array.from({ length: 36 }, (_, at): [string, string] => {
    const last = at === 0 ? "x" : `h${at}`;
    return [`h${at + 1}`, [`A * ${last}`, `tanh(${last})`, `${last} * B`][at % 3] ?? ""];
  });
  const built = model("turns", {
    inputs: { A: [4, 4], B: [4, 4] },
    params: { x: [4, 4] },
    nodes: Object.fromEntries([...nodes, ["J", "sum(h36)"]]),
    outputs: ["J"],
  });
  const code = await verified(present(modelIn(built)));
  expect(timesIn(code).length).toBeGreaterThan(0);
  expect(code).not.toContain("h17 = ");
});

const nets: readonly (readonly [string, Net])[] = [
  [
    "two kinds of layers in turn",
    {
      layer: (h, W, b, at) => (at % 2 === 0 ? dense(h, W, b, at, []) : relu(matmul(h, W).sub(b))),
    },
  ],
  ["residual layers", { layer: (h, W, b, at) => h.add(dense(h, W, b, at, [])) }],
  [
    "layers that read two before them",
    { layer: (h, W, b, at, hs) => dense(h.add(hs.at(-2) ?? 1), W, b, at, []) },
  ],
  [
    "layers that all read the first",
    { layer: (h, W, b, at, hs) => dense(h, W, b, at, []).mul(present(hs[0])) },
  ],
  [
    "sums of squares of weights",
    {
      more: (_, Ws) =>
        Ws.reduce((total: Tensor, W) => total.add(sum(square(W))), sum(square(present(Ws[0])))),
    },
  ],
  [
    "a number of each layer",
    {
      more: (hs) =>
        hs.reduce((total: Tensor, h) => total.mul(0.5).add(sin(sum(h))), sum(present(hs[0]))),
    },
  ],
  ["layers that are normalized", { layer: (h, W, b, at) => softmax(dense(h, W, b, at, [])) }],
  [
    "layers that are scaled by their sums",
    {
      layer: (h, W, b) => {
        const z = tanh(matmul(h, W));
        return z.div(exp(sum(z))).add(b);
      },
    },
  ],
  ["pieces of layers", { layer: (h, W, b, at) => dense(h, W, b, at, []).mul(sum(slice(h, 1, 3))) }],
];

test.each(nets)("%s", async (_, own) => {
  await verified(net(11, own));
});

test("a layer of another width in the middle", async () => {
  const code = await verified(net(20, { widthOf: (at) => (at === 10 ? 4 : 6) }));
  expect(timesIn(code).every((count) => count < 11)).toBe(true);
  expect(timesIn(code).length).toBeGreaterThan(0);
});

test("sums that one loop makes are stored one by one", async () => {
  const sums = Array.from({ length: 40 }, (_, at) => `s${at}`);
  // Loops enough for layers to be looked for.
  const loops = Array.from({ length: 9 }, (_, at) => `y${at}`);
  const nodes: [string, string][] = [
    ...sums.map((name, at): [string, string] => [name, `sum(tanh(a .* x + ${at}))`]),
    ...loops.map((name, at): [string, string] => [
      name,
      `tanh(M * ${at === 0 ? "x" : `y${at - 1}`})`,
    ]),
    ["J", sums.map((name) => `sin(${name})`).join(" + ")],
  ];
  const built = model("sums", {
    inputs: { x: [6] },
    params: { a: [6], M: [6, 6] },
    nodes: Object.fromEntries(nodes),
    outputs: [...sums, ...loops, "J"],
    loss: "J",
  });
  const code = await verified(present(modelIn(built)));
  expect(code).toContain("s39");
});

test("large layers, whose products are in blocks", async () => {
  const code = await verified(net(10, { widthOf: () => 64, batch: [16] }));
  expect(timesIn(code).length).toBeGreaterThan(0);
});
