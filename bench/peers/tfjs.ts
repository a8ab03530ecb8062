import type { Results } from "../suite/case.ts";
import { joined, packageOf, type Peer, type Problem, type Session } from "./peer.ts";
import type { Arrays } from "./program.ts";

interface Tensor {
  dispose(): void;
  dataSync(): ArrayLike<number>;
}

type Unary = (a: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

interface Tf {
  /** No checks, no notices. */
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tensor(values: Float32Array, shape: readonly number[], dtype: "float32"): Tensor;
  scalar(value: number): Tensor;
  valueAndGrads(
    f: (...chosen: readonly Tensor[]) => Tensor,
  ): (chosen: readonly Tensor[]) => { readonly value: Tensor; readonly grads: readonly Tensor[] };
  readonly [name: string]: unknown;
}

/** TensorFlow.js, which has single precision only. */
export function tensorFlow(backend: "cpu" | "wasm"): Peer {
  return {
    name: `tfjs ${backend} f32`,
    precision: "f32",
    language: "arrays",
    prepare: (problem) => prepare(problem, backend),
  };
}

async function prepare({ program, leaves }: Problem, backend: "cpu" | "wasm"): Promise<Session> {
  const tf = (await packageOf("@tensorflow/tfjs")) as Tf;
  tf.enableProdMode();
  if (backend === "wasm") await packageOf("@tensorflow/tfjs-backend-wasm");
  const activate = async (): Promise<void> => {
    if (!(await tf.setBackend(backend))) throw new Error(`no ${backend} backend`);
    await tf.ready();
  };
  await activate();
  const tensors = leaves.map(({ shape, values }) =>
    tf.tensor(new Float32Array(values), shape, "float32"),
  );
  const on = operations(tf);
  const count = leaves.filter(({ isDifferentiated }) => isDifferentiated).length;
  const [differentiated, rest] = [tensors.slice(0, count), tensors.slice(count)];
  const rows = program.arrays?.(on, named(tensors)).length ?? 0;
  const compute = Array.from({ length: rows }, (_, row) =>
    tf.valueAndGrads(
      (...chosen) => program.arrays?.(on, named([...chosen, ...rest]))[row] as Tensor,
    ),
  );
  return {
    activate,
    step() {
      for (const row of compute) {
        const { value, grads } = row(differentiated);
        value.dataSync();
        for (const one of [value, ...grads]) one.dispose();
      }
    },
    results(): Results {
      const found = compute.map((row) => row(differentiated));
      return {
        outputs: joined(found.map(({ value }) => value.dataSync())),
        derivative: joined(found.flatMap(({ grads }) => grads.map((one) => one.dataSync()))),
      };
    },
  };

  function named(given: readonly Tensor[]): Readonly<Record<string, Tensor>> {
    return Object.fromEntries(leaves.map(({ name }, at) => [name, given[at] as Tensor]));
  }
}

function operations(tf: Tf): Arrays<Tensor> {
  const unary = (name: string): Unary => tf[name] as Unary;
  const binary = (name: string): Binary => tf[name] as Binary;
  const along = (name: string) => tf[name] as (a: Tensor, axis?: number) => Tensor;
  const shaped = (name: string) => tf[name] as (a: Tensor, shape: readonly number[]) => Tensor;
  const slice = tf["slice"] as (a: Tensor, from: number, length: number) => Tensor;
  const stack = tf["stack"] as (a: readonly Tensor[]) => Tensor;
  const conv2d = tf["conv2d"] as (
    a: Tensor,
    kernel: Tensor,
    stride: number,
    padding: string,
  ) => Tensor;
  const maxPool = tf["maxPool"] as (
    a: Tensor,
    size: number,
    stride: number,
    padding: string,
  ) => Tensor;
  return {
    constant: (value) => tf.scalar(value),
    add: binary("add"),
    sub: binary("sub"),
    mul: binary("mul"),
    div: binary("div"),
    maximum: binary("maximum"),
    matmul: binary("matMul"),
    neg: unary("neg"),
    square: unary("square"),
    sqrt: unary("sqrt"),
    exp: unary("exp"),
    log: unary("log"),
    log1p: unary("log1p"),
    sin: unary("sin"),
    cos: unary("cos"),
    tanh: unary("tanh"),
    sigmoid: unary("sigmoid"),
    softplus: unary("softplus"),
    relu: unary("relu"),
    transpose: unary("transpose"),
    sum: along("sum"),
    logsumexp: along("logSumExp"),
    reshape: shaped("reshape"),
    slice: (a, from, to) => slice(a, from, to - from),
    stack,
    convolve: (images, kernel) => conv2d(images, kernel, 1, "valid"),
    pool: (a) => maxPool(a, 2, 2, "valid"),
  };
}
