/**
 * The points at which a derivative does not exist or is easily got wrong, with what others answer. What gradc
 * answers is computed, by compiling the model and running it.
 */
import { evaluateModule } from "../src/check/live.ts";
import { compile } from "../src/compiler.ts";
import * as api from "../src/index.ts";

/** What a peer answers, and where that is written. */
interface Answer {
  readonly says: string;
  /** Name in `sources`. */
  readonly source: keyof typeof sources;
}

export interface EdgePoint {
  readonly title: string;
  readonly model: unknown;
  /** The inputs, one after the other. */
  readonly at: readonly number[];
  /** What gradc is to answer, which a test compares. */
  readonly gradient: readonly number[];
  readonly peers: Readonly<Record<Peer, Answer | undefined>>;
}

export const peers = ["PyTorch", "JAX", "CasADi", "TensorFlow.js"] as const;
type Peer = (typeof peers)[number];

const sources = {
  torchYaml: [
    "derivatives.yaml",
    "https://github.com/pytorch/pytorch/blob/main/tools/autograd/derivatives.yaml",
  ],
  torchManual: [
    "FunctionsManual.cpp",
    "https://github.com/pytorch/pytorch/blob/main/torch/csrc/autograd/FunctionsManual.cpp",
  ],
  torchAbs: ["#2421", "https://github.com/pytorch/pytorch/issues/2421"],
  torchRelu: ["jax#37821", "https://github.com/jax-ml/jax/issues/37821"],
  torchNorm: ["#2775", "https://github.com/pytorch/pytorch/pull/2775"],
  torchAtan2: ["#98276", "https://github.com/pytorch/pytorch/issues/98276"],
  torchWhere: ["#108618", "https://github.com/pytorch/pytorch/issues/108618"],
  torchDet: ["#104675", "https://github.com/pytorch/pytorch/issues/104675"],
  jaxLax: ["lax.py", "https://github.com/jax-ml/jax/blob/main/jax/_src/lax/lax.py"],
  jaxAbs: ["#37820", "https://github.com/jax-ml/jax/issues/37820"],
  jaxRelu: ["jax.nn.relu", "https://docs.jax.dev/en/latest/_autosummary/jax.nn.relu.html"],
  jaxMaximum: ["#37821", "https://github.com/jax-ml/jax/issues/37821"],
  jaxMax: ["#13600", "https://github.com/jax-ml/jax/issues/13600"],
  jaxNorm: ["#21723", "https://github.com/jax-ml/jax/issues/21723"],
  jaxWhere: ["#5798", "https://github.com/jax-ml/jax/issues/5798"],
  jaxDet: ["#2380", "https://github.com/jax-ml/jax/issues/2380"],
  casadiCalculus: [
    "calculus.hpp",
    "https://github.com/casadi/casadi/blob/main/casadi/core/calculus.hpp",
  ],
  casadiNorm: ["norm.cpp", "https://github.com/casadi/casadi/blob/main/casadi/core/norm.cpp"],
  casadiDet: [
    "determinant.cpp",
    "https://github.com/casadi/casadi/blob/main/casadi/core/determinant.cpp",
  ],
  casadiWhere: ["#1878", "https://github.com/casadi/casadi/issues/1878"],
  tfAbs: ["Abs_grad.ts", tfjs("gradients/Abs_grad.ts")],
  tfRelu: ["Relu_grad.ts", tfjs("gradients/Relu_grad.ts")],
  tfMaximum: ["Maximum_grad.ts", tfjs("gradients/Maximum_grad.ts")],
  tfMax: ["min_max_grad_util.ts", tfjs("gradients/min_max_grad_util.ts")],
  tfClip: ["ClipByValue_grad.ts", tfjs("gradients/ClipByValue_grad.ts")],
  tfNorm: ["norm.ts", tfjs("ops/norm.ts")],
  tfAtan2: ["Atan2_grad.ts", tfjs("gradients/Atan2_grad.ts")],
  tfPow: ["Pow_grad.ts", tfjs("gradients/Pow_grad.ts")],
  tfProd: ["Prod_grad.ts", tfjs("gradients/Prod_grad.ts")],
  tfWhere: ["Select_grad.ts", tfjs("gradients/Select_grad.ts")],
} as const satisfies Record<string, readonly [name: string, url: string]>;

function tfjs(path: string): string {
  return `https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/${path}`;
}

const { model } = api;

export const edgePoints: readonly EdgePoint[] = [
  {
    title: "`abs(x)` at 0",
    model: model("edge", { inputs: { x: [] }, forward: ({ x }) => ({ y: api.abs(x) }) }),
    at: [0],
    gradient: [0],
    peers: {
      PyTorch: { says: "0", source: "torchAbs" },
      JAX: { says: "1", source: "jaxAbs" },
      CasADi: { says: "0", source: "casadiCalculus" },
      "TensorFlow.js": { says: "-1", source: "tfAbs" },
    },
  },
  {
    title: "`relu(x)` at 0",
    model: model("edge", { inputs: { x: [] }, forward: ({ x }) => ({ y: api.relu(x) }) }),
    at: [0],
    gradient: [0],
    peers: {
      PyTorch: { says: "0", source: "torchRelu" },
      JAX: { says: "0", source: "jaxRelu" },
      CasADi: { says: "no relu; 1 for `fmax(x, 0)`", source: "casadiCalculus" },
      "TensorFlow.js": { says: "0", source: "tfRelu" },
    },
  },
  {
    title: "`maximum(x, y)` at 2, 2",
    model: model("edge", {
      inputs: { x: [], y: [] },
      forward: ({ x, y }) => ({ z: api.maximum(x, y) }),
    }),
    at: [2, 2],
    gradient: [0.5, 0.5],
    peers: {
      PyTorch: { says: "½, ½", source: "torchYaml" },
      JAX: { says: "½, ½", source: "jaxMaximum" },
      CasADi: { says: "1, 0", source: "casadiCalculus" },
      "TensorFlow.js": { says: "1, 0", source: "tfMaximum" },
    },
  },
  {
    title: "`max(x)` of [1, 1, 0]",
    model: model("edge", { inputs: { x: [3] }, forward: ({ x }) => ({ y: api.max(x) }) }),
    at: [1, 1, 0],
    gradient: [0.5, 0.5, 0],
    peers: {
      PyTorch: { says: "½, ½, 0", source: "torchYaml" },
      JAX: { says: "½, ½, 0", source: "jaxMax" },
      CasADi: undefined,
      "TensorFlow.js": { says: "1, 1, 0", source: "tfMax" },
    },
  },
  {
    title: "`clip(x, 0, 1)` at 1",
    model: model("edge", { inputs: { x: [] }, forward: ({ x }) => ({ y: api.clip(x, 0, 1) }) }),
    at: [1],
    gradient: [1],
    peers: {
      PyTorch: { says: "1", source: "torchYaml" },
      JAX: { says: "0 for `lax.clamp`", source: "jaxLax" },
      CasADi: undefined,
      "TensorFlow.js": { says: "1", source: "tfClip" },
    },
  },
  {
    title: "`norm(x)` of [0, 0]",
    model: model("edge", { inputs: { x: [2] }, forward: ({ x }) => ({ y: api.norm(x) }) }),
    at: [0, 0],
    gradient: [0, 0],
    peers: {
      PyTorch: { says: "0, 0", source: "torchNorm" },
      JAX: { says: "NaN", source: "jaxNorm" },
      CasADi: { says: "NaN: x / 0", source: "casadiNorm" },
      "TensorFlow.js": { says: "NaN: √ of a sum, ∞ · 0", source: "tfNorm" },
    },
  },
  {
    title: "`atan2(y, x)` at 0, 0",
    model: model("edge", {
      inputs: { y: [], x: [] },
      forward: ({ y, x }) => ({ z: api.atan2(y, x) }),
    }),
    at: [0, 0],
    gradient: [0, 0],
    peers: {
      PyTorch: { says: "NaN, in an issue of 2023", source: "torchAtan2" },
      JAX: undefined,
      CasADi: { says: "NaN: 0 / 0", source: "casadiCalculus" },
      "TensorFlow.js": { says: "NaN: 0 / 0", source: "tfAtan2" },
    },
  },
  {
    title: "`pow(x, y)` at 0, 2",
    model: model("edge", {
      inputs: { x: [], y: [] },
      forward: ({ x, y }) => ({ z: api.pow(x, y) }),
    }),
    at: [0, 2],
    gradient: [0, 0],
    peers: {
      PyTorch: { says: "0, 0", source: "torchManual" },
      JAX: { says: "0, 0", source: "jaxLax" },
      CasADi: { says: "0, NaN: log(0) · 0", source: "casadiCalculus" },
      "TensorFlow.js": { says: "0, 0", source: "tfPow" },
    },
  },
  {
    title: "`prod(x)` of [0, 2, 3]",
    model: model("edge", { inputs: { x: [3] }, forward: ({ x }) => ({ y: api.prod(x) }) }),
    at: [0, 2, 3],
    gradient: [6, 0, 0],
    peers: {
      PyTorch: { says: "6, 0, 0", source: "torchManual" },
      JAX: { says: "6, 0, 0", source: "jaxLax" },
      CasADi: undefined,
      "TensorFlow.js": { says: "6, 0, 0", source: "tfProd" },
    },
  },
  {
    title: "`where(x > 0, sqrt(x), 0)` at 0",
    model: model("edge", {
      inputs: { x: [] },
      forward: ({ x }) => ({ y: api.where(api.greater(x, 0), api.sqrt(x), 0) }),
    }),
    at: [0],
    gradient: [0],
    peers: {
      PyTorch: { says: "NaN", source: "torchWhere" },
      JAX: { says: "NaN", source: "jaxWhere" },
      CasADi: { says: "0; NaN below 0 with MX", source: "casadiWhere" },
      "TensorFlow.js": { says: "NaN: 0 / 0", source: "tfWhere" },
    },
  },
  {
    title: "`det(A)` of [[1, 2], [2, 4]]",
    model: model("edge", { inputs: { A: [2, 2] }, forward: ({ A }) => ({ y: api.det(A) }) }),
    at: [1, 2, 2, 4],
    gradient: [4, -2, -2, 1],
    peers: {
      PyTorch: { says: "0 for [[0, 1], [0, 1]], in version 2.0", source: "torchDet" },
      JAX: { says: "the cofactors", source: "jaxDet" },
      CasADi: { says: "det · A⁻ᵀ, of which A has none", source: "casadiDet" },
      "TensorFlow.js": undefined,
    },
  },
];

/** What the emitted module of the model answers at the point. */
export async function gradientAt({ model: declared, at }: EdgePoint): Promise<number[]> {
  const { code } = await compile(declared);
  const module = evaluateModule(code);
  const memory = module.allocate();
  memory.inputs.set(at);
  module.forward(memory.inputs, memory.cache);
  module.backward(memory.inputs, memory.cache, memory.grads);
  return [...memory.grads];
}

/** The table of docs/verification.md. */
export async function edgeTable(): Promise<string> {
  const lines = [];
  for (const point of edgePoints) {
    const own = (await gradientAt(point)).map(shown).join(", ");
    const others = peers.map((peer) => cell(point.peers[peer]));
    lines.push(`| ${[point.title, `**${own}**`, ...others].join(" | ")} |`);
  }
  return [
    `| gradient of | gradc | ${peers.join(" | ")} |`,
    `| --- | --- | ${peers.map(() => "---").join(" | ")} |`,
    ...lines,
    "",
  ].join("\n");
}

function cell(answer: Answer | undefined): string {
  if (!answer) return "not documented";
  const [name, url] = sources[answer.source];
  return `${answer.says} ([${name}](${url}))`;
}

function shown(x: number): string {
  return x === 0.5 ? "½" : String(x + 0);
}
