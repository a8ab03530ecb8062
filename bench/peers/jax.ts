import type { Results } from "../suite/case.ts";
import { joined, packageOf, type Peer, type Problem, type Session } from "./peer.ts";
import type { Arrays } from "./program.ts";

/** An array counts its owners: what takes it releases it, unless given `ref`. */
interface JaxArray {
  readonly ref: JaxArray;
  dispose(): void;
  dataSync(): ArrayLike<number>;
  reshape(shape: readonly number[]): JaxArray;
  slice(range: readonly [number, number]): JaxArray;
}

type Unary = (a: JaxArray) => JaxArray;
type Binary = (a: JaxArray, b: JaxArray) => JaxArray;
type Reduce = (a: JaxArray, axis?: number | readonly number[]) => JaxArray;
type Values = readonly [JaxArray, readonly JaxArray[]];

interface Jax {
  init(device: string): Promise<unknown>;
  jit<F>(f: F): F;
  valueAndGrad(
    f: (chosen: readonly JaxArray[], rest: readonly JaxArray[]) => JaxArray,
  ): (chosen: readonly JaxArray[], rest: readonly JaxArray[]) => Values;
  readonly numpy: Readonly<
    Record<
      "negative" | "square" | "sqrt" | "exp" | "log" | "log1p" | "sin" | "cos" | "tanh",
      Unary
    > &
      Record<"add" | "subtract" | "multiply" | "divide" | "maximum" | "matmul", Binary> &
      Record<"sum" | "max", Reduce>
  > & {
    array(
      values: ArrayLike<number>,
      options: { readonly shape: readonly number[]; readonly dtype: string },
    ): JaxArray;
    transpose(a: JaxArray, permutation?: readonly number[]): JaxArray;
    stack(a: readonly JaxArray[]): JaxArray;
  };
  readonly nn: Readonly<Record<"sigmoid" | "softplus" | "relu", Unary>> & {
    logsumexp(a: JaxArray, axis: number): JaxArray;
  };
  readonly lax: {
    conv(a: JaxArray, kernel: JaxArray, strides: readonly number[], padding: string): JaxArray;
  };
}

/** jax-js with its WebAssembly backend. */
export function jaxJs(precision: "f64" | "f32"): Peer {
  return {
    name: `jax-js wasm ${precision}`,
    precision,
    language: "arrays",
    prepare: (problem) => prepare(problem, precision),
  };
}

async function prepare({ program, leaves }: Problem, precision: "f64" | "f32"): Promise<Session> {
  // The package mentions Float16Array as it loads, which Node has since version 24 only.
  if (!("Float16Array" in globalThis)) Object.assign(globalThis, { Float16Array: Uint16Array });
  const jax = (await packageOf("@jax-js/jax")) as Jax;
  await jax.init("wasm");
  const [float, dtype] =
    precision === "f64" ? [Float64Array, "float64"] : [Float32Array, "float32"];
  const arrays = leaves.map(({ shape, values }) =>
    jax.numpy.array(new float(values), { shape, dtype }),
  );
  const on = operations(jax, (value) => jax.numpy.array(new float([value]), { shape: [], dtype }));
  const count = leaves.filter(({ isDifferentiated }) => isDifferentiated).length;
  const rows = program.arrays?.(on, named(arrays)).map((row) => row.dispose()).length ?? 0;
  const rowOf = (row: number) =>
    jax.valueAndGrad(
      (chosen, rest) => program.arrays?.(on, named([...chosen, ...rest]))[row] as JaxArray,
    );
  const compiled = jax.jit((chosen: readonly JaxArray[], rest: readonly JaxArray[]) =>
    Array.from({ length: rows }, (_, row) => rowOf(row)(shared(chosen), shared(rest))),
  );
  const compute = (): readonly Values[] =>
    compiled(shared(arrays.slice(0, count)), shared(arrays.slice(count)));
  return {
    step() {
      // Reading a value waits until it is there.
      for (const [value, gradients] of compute()) {
        value.dataSync();
        for (const gradient of gradients) gradient.dispose();
      }
    },
    results(): Results {
      const found = compute().map(([value, gradients]) => ({
        value: value.dataSync(),
        gradients: gradients.map((gradient) => gradient.dataSync()),
      }));
      return {
        outputs: joined(found.map(({ value }) => value)),
        derivative: joined(found.flatMap(({ gradients }) => gradients)),
      };
    },
  };

  function named(given: readonly JaxArray[]): Readonly<Record<string, JaxArray>> {
    return Object.fromEntries(leaves.map(({ name }, at) => [name, given[at] as JaxArray]));
  }
}

/** To be given away, and kept. */
function shared(arrays: readonly JaxArray[]): JaxArray[] {
  return arrays.map(({ ref }) => ref);
}

function operations(
  { numpy, nn, lax }: Jax,
  constant: (value: number) => JaxArray,
): Arrays<JaxArray> {
  const unary =
    (f: Unary): Unary =>
    (a) =>
      f(a.ref);
  const binary =
    (f: Binary): Binary =>
    (a, b) =>
      f(a.ref, b.ref);
  return {
    constant,
    add: binary(numpy.add),
    sub: binary(numpy.subtract),
    mul: binary(numpy.multiply),
    div: binary(numpy.divide),
    maximum: binary(numpy.maximum),
    matmul: binary(numpy.matmul),
    neg: unary(numpy.negative),
    square: unary(numpy.square),
    sqrt: unary(numpy.sqrt),
    exp: unary(numpy.exp),
    log: unary(numpy.log),
    log1p: unary(numpy.log1p),
    sin: unary(numpy.sin),
    cos: unary(numpy.cos),
    tanh: unary(numpy.tanh),
    sigmoid: unary(nn.sigmoid),
    softplus: unary(nn.softplus),
    relu: unary(nn.relu),
    transpose: (a) => numpy.transpose(a.ref),
    sum: (a, axis) => numpy.sum(a.ref, axis),
    logsumexp: (a, axis) => nn.logsumexp(a.ref, axis),
    reshape: (a, shape) => a.ref.reshape(shape),
    slice: (a, from, to) => a.ref.slice([from, to]),
    stack: (a) => numpy.stack(a.map(({ ref }) => ref)),
    convolve(images, kernel) {
      // Channels come before rows here.
      const given = numpy.transpose(images.ref, [0, 3, 1, 2]);
      const filters = numpy.transpose(kernel.ref, [3, 2, 0, 1]);
      return numpy.transpose(lax.conv(given, filters, [1, 1], "VALID"), [0, 2, 3, 1]);
    },
    pool(a, [images = 0, rows = 0, columns = 0, channels = 0]) {
      const windows = a.ref.reshape([images, rows / 2, 2, columns / 2, 2, channels]);
      return numpy.max(windows, [2, 4]);
    },
  };
}
