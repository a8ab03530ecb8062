import { at, type Step } from "./specification.ts";

/** A step as a call of gradc's operation: its attributes are the arguments that users write. */
export function callOf(step: Step, inputs: readonly string[], ranks: readonly number[]): string {
  const { op, attributes } = step;
  const call = calls[op] ?? ((x, more) => `${op}(${[x, ...more].join(", ")})`);
  const [x = "", ...more] = inputs;
  return call(x, more, new Arguments(attributes), ranks[0] ?? 0);
}

/** The function that `callOf` calls. */
export function functionOf({ op, attributes }: Step): string {
  if (op === "constant") return "broadcastTo";
  if (op === "tensor") return attributes["dtype"] === "int" ? "cast" : "reshape";
  return renamed[op] ?? op;
}

/** Operations that the builder calls otherwise. */
const renamed: Readonly<Record<string, string>> = { diagonal: "diag", gather: "take" };

type Call = (x: string, more: readonly string[], given: Arguments, rank: number) => string;

/** Attributes as text. */
class Arguments {
  readonly #attributes: Step["attributes"];

  constructor(attributes: Step["attributes"]) {
    this.#attributes = attributes;
  }

  numbers(key: string): readonly number[] {
    const value = this.#attributes[key];
    return Array.isArray(value) ? (value as readonly number[]) : [];
  }

  list(key: string): string {
    return list(this.numbers(key));
  }

  /** The only number of a list. */
  only(key: string): string {
    return String(this.numbers(key)[0]);
  }

  one(key: string): string {
    const value = this.#attributes[key];
    return typeof value === "string" ? JSON.stringify(value) : literal(value);
  }

  isTrue(key: string): boolean {
    return this.#attributes[key] === true;
  }

  /** Two numbers an axis. */
  pairs(key: string): string {
    const numbers = this.numbers(key);
    const pairs = numbers.flatMap((before, side) =>
      side % 2 === 0 ? [list([before, at(numbers, side + 1)])] : [],
    );
    return `[${pairs.join(", ")}]`;
  }

  /** `{ a: …, b: … }` of attributes that are numbers or flags. */
  options(...keys: readonly string[]): string {
    return `{ ${keys.map((key) => `${key}: ${this.one(key)}`).join(", ")} }`;
  }
}

function literal(value: unknown): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function list(numbers: readonly number[]): string {
  return `[${numbers.map(literal).join(", ")}]`;
}

/** Row-major numbers as nested lists. */
function nested(data: readonly number[], [size, ...sizes]: readonly number[]): string {
  if (size === undefined) return literal(data[0]);
  const length = data.length / size;
  const rows = Array.from({ length: size }, (_, row) =>
    nested(data.slice(row * length, (row + 1) * length), sizes),
  );
  return `[${rows.join(", ")}]`;
}

function each(ops: readonly string[], call: (op: string) => Call): Record<string, Call> {
  return Object.fromEntries(ops.map((op) => [op, call(op)]));
}

/** stride, padding and dilation of windows. */
function geometry(given: Arguments): string {
  const [strides, dilations] = [given.list("strides"), given.list("dilations")];
  const padding = given.numbers("padding").filter((_, side) => side % 2 === 0);
  return `stride: ${strides}, padding: ${list(padding)}, dilation: ${dilations}`;
}

const reductions = ["sum", "mean", "max", "min", "prod", "norm", "any", "all", "logsumexp"];

const calls: Readonly<Record<string, Call>> = {
  constant: (_, __, given) => `broadcastTo(${given.one("value")}, [])`,
  tensor: (_, __, given) =>
    given.one("dtype") === '"int"'
      ? `cast(${nested(given.numbers("data"), given.numbers("shape"))}, "int")`
      : `reshape(${given.list("data")}, ${given.list("shape")})`,
  ...each(
    reductions,
    (op) => (x, _, given) => `${op}(${x}, ${given.list("axes")}, ${given.one("keepDims")})`,
  ),
  ...each(["variance", "std"], (op) => (x, _, given) => {
    const after = [given.one("keepDims"), given.one("correction")].join(", ");
    return `${op}(${x}, ${given.list("axes")}, ${after})`;
  }),
  ...each(["softmax", "logSoftmax"], (op) => (x, _, given) => `${op}(${x}, ${given.only("axes")})`),
  ...each(
    ["cumsum", "cumprod"],
    (op) => (x, _, given) =>
      `${op}(${x}, ${given.only("axes")}, ${given.options("exclusive", "reverse")})`,
  ),
  huber: (x, [y = ""], given) => `huber(${x}, ${y}, ${given.one("delta")})`,
  transpose: (x, _, given) => `transpose(${x}, ${given.list("permutation")})`,
  ...each(
    ["reshape", "broadcastTo"],
    (op) => (x, _, given) => `${op}(${x}, ${given.list("shape")})`,
  ),
  concat: (x, more, given) => `concat([${[x, ...more].join(", ")}], ${given.one("axis")})`,
  slice,
  pad: (x, _, given) => `pad(${x}, ${given.pairs("widths")}, ${given.one("value")})`,
  einsum: (x, more, given) => `einsum(${given.one("spec")}, ${[x, ...more].join(", ")})`,
  ...each(
    ["conv1d", "conv2d"],
    (op) =>
      (x, [w = ""], given) =>
        `${op}(${x}, ${w}, { ${geometry(given)}, groups: ${given.one("groups")} })`,
  ),
  ...each(
    ["maxPool2d", "avgPool2d"],
    (op) => (x, _, given) => `${op}(${x}, ${given.list("window")}, { ${geometry(given)} })`,
  ),
  layerNorm: (x, more, given) => {
    const names = given.isTrue("isScaled") ? ["gain", "bias"] : ["bias"];
    const parameters = more.map((one, which) => `, ${at(names, which)}: ${one}`).join("");
    return `layerNorm(${x}, { axis: ${given.list("axes")}, epsilon: ${given.one("epsilon")}${parameters} })`;
  },
  ...each(["triu", "tril"], (op) => (x, _, given) => `${op}(${x}, ${given.one("offset")})`),
  diag: (x, _, given) => `diag(${x}, ${given.one("offset")})`,
  diagonal: (x, _, given) => `diag(${x}, ${given.one("offset")})`,
  cross: (x, [y = ""], given) => `cross(${x}, ${y}, ${given.one("axis")})`,
  solve: (x, [y = ""]) => `solve(${x}, ${y})`,
  triangularSolve: (x, [y = ""], given) =>
    `triangularSolve(${x}, ${y}, ${given.options("lower", "transposed", "unitDiagonal")})`,
  gather: (x, [at = ""], given) => `take(${x}, ${at}, ${given.only("axes")})`,
  scatterAdd: (x, [updates = "", at = ""], given) =>
    `scatterAdd(${x}, ${at}, ${updates}, ${given.only("axes")})`,
  dynamicUpdateSlice: (x, [block = "", ...starts]) =>
    `dynamicUpdateSlice(${x}, ${block}, [${starts.join(", ")}])`,
  ...each(
    ["argmax", "argmin"],
    (op) => (x, _, given) => `${op}(${x}, ${given.only("axes")}, ${given.one("keepDims")})`,
  ),
  ...each(["sort", "argsort"], (op) => (x, _, given) => `${op}(${x}, ${given.only("axes")})`),
  oneHot: (x, _, given) => `oneHot(${x}, ${given.one("depth")})`,
  cast: (x, _, given) => `cast(${x}, ${given.one("dtype")})`,
  batchNorm: (x, more, given) => {
    const names = given.isTrue("isScaled") ? ["gain", "bias"] : ["bias"];
    const parameters = more.map((one, which) => `, ${at(names, which)}: ${one}`).join("");
    return `batchNorm(${x}, { epsilon: ${given.one("epsilon")}${parameters} })`;
  },
  polygamma: (x, _, given) => `polygamma(${given.one("order")}, ${x})`,
};

function slice(x: string, _: readonly string[], given: Arguments, rank: number): string {
  if (rank === 0) return x;
  const [starts, steps, sizes] = ["starts", "steps", "sizes"].map((key) => given.numbers(key));
  const stops = (starts ?? []).map((start, axis) => {
    const stop = start + at(sizes ?? [], axis) * at(steps ?? [], axis);
    return stop < 0 ? "null" : String(stop);
  });
  return `slice(${x}, ${given.list("starts")}, [${stops.join(", ")}], ${given.list("steps")})`;
}
