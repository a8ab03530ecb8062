import type { Random } from "../../../src/check/random.ts";
import * as api from "../../../src/index.ts";
import { log, softplus } from "../decimal/functions.ts";
import { type Decimal, D, ZERO } from "../decimal/number.ts";
import * as t from "../decimal/tensors.ts";
import type { TensorClaim } from "./tensors.ts";

type Draw = (random: Random) => number;

/** Of either sign, over twelve magnitudes. */
const wide: Draw = (random) => (random.chance(0.5) ? -1 : 1) * 10 ** random.between(-6, 6);
const moderate: Draw = (random) => random.between(-3, 3);
const logits: Draw = (random) => random.between(-30, 30);
const positive: Draw = (random) => random.between(0.1, 2);

/** Inputs of these sizes, every element drawn in the same way. */
function each(draw: Draw, ...sizes: readonly number[]): TensorClaim["draw"] {
  return (random) => sizes.map((size) => Array.from({ length: size }, () => draw(random)));
}

const { model } = api;

/** Of a vector of six. */
function ofVector(
  covers: readonly string[],
  build: (a: api.Tensor<[6]>) => api.Tensor,
  value: (xs: t.Vector) => t.Vector,
  draw: Draw = wide,
): TensorClaim {
  return {
    covers,
    model: model("vector", { inputs: { a: [6] }, forward: ({ a }) => ({ y: build(a) }) }),
    draw: each(draw, 6),
    value,
  };
}

/** Of two vectors of four. */
function ofTwo(
  covers: readonly string[],
  build: (a: api.Tensor<[4]>, b: api.Tensor<[4]>) => api.Tensor,
  value: (a: t.Vector, b: t.Vector) => t.Vector,
  draw = each(wide, 4, 4),
): TensorClaim {
  return {
    covers,
    model: model("pair", {
      inputs: { a: [4], b: [4] },
      forward: ({ a, b }) => ({ y: build(a, b) }),
    }),
    draw,
    value,
  };
}

/** Of a matrix of three rows. */
function ofMatrix(
  covers: readonly string[],
  build: (a: api.Tensor<[3, 3]>) => api.Tensor,
  value: (a: t.Matrix) => t.Vector,
  draw = each(moderate, 9),
): TensorClaim {
  return {
    covers,
    model: model("matrix", { inputs: { a: [3, 3] }, forward: ({ a }) => ({ y: build(a) }) }),
    draw,
    value: (a) => value(t.rows(a, 3)),
  };
}

function absolute(claim: TensorClaim): TensorClaim {
  return { ...claim, isAbsolute: true };
}

/** Symmetric with a heavy diagonal, and so positive definite. */
const definite: TensorClaim["draw"] = (random) => {
  const [a, b, c] = [moderate(random), moderate(random), moderate(random)];
  const [p, q, r] = [7 + positive(random), 7 + positive(random), 7 + positive(random)];
  return [[p, a, b, a, q, c, b, c, r]];
};

function mean(xs: t.Vector): Decimal {
  return t.sum(xs).div(xs.length);
}

function scaled(xs: t.Vector): t.Vector {
  const deviation = t.variance(xs).add(new D(1e-5)).sqrt();
  return xs.map((x) => x.sub(mean(xs)).div(deviation));
}

const lower = (a: t.Matrix): t.Matrix => a.map((row, i) => row.map((x, j) => (j <= i ? x : ZERO)));

export const tensorClaims: Readonly<Record<string, TensorClaim>> = {
  sum: ofVector(
    ["sum"],
    (a) => api.sum(a),
    (xs) => [t.sum(xs)],
  ),
  mean: ofVector(
    ["mean"],
    (a) => api.mean(a),
    (xs) => [mean(xs)],
  ),
  prod: ofVector(
    ["prod"],
    (a) => api.prod(a),
    (xs) => [t.product(xs)],
  ),
  max: ofVector(
    ["max"],
    (a) => api.max(a),
    (xs) => [D.max(...xs)],
  ),
  min: ofVector(
    ["min"],
    (a) => api.min(a),
    (xs) => [D.min(...xs)],
  ),
  variance: ofVector(
    ["variance"],
    (a) => api.variance(a),
    (xs) => [t.variance(xs)],
  ),
  std: ofVector(
    ["std"],
    (a) => api.std(a),
    (xs) => [t.variance(xs).sqrt()],
  ),
  norm: ofVector(
    ["norm"],
    (a) => api.norm(a),
    (xs) => [t.dot(xs, xs).sqrt()],
  ),
  cumsum: ofVector(
    ["cumsum"],
    (a) => api.cumsum(a),
    (xs) => t.running(xs, t.sum),
  ),
  cumprod: ofVector(
    ["cumprod", "recurrence"],
    (a) => api.cumprod(a),
    (xs) => t.running(xs, t.product),
  ),
  sort: ofVector(
    ["sort", "argsort"],
    (a) => api.sort(a),
    (xs) => xs.toSorted((x, y) => x.cmp(y)),
  ),
  logsumexp: absolute(
    ofVector(
      ["logsumexp"],
      (a) => api.logsumexp(a),
      (xs) => [t.logsumexp(xs)],
      logits,
    ),
  ),
  softmax: absolute(ofVector(["softmax"], (a) => api.softmax(a), t.softmax, logits)),
  logSoftmax: absolute(
    ofVector(
      ["logSoftmax"],
      (a) => api.logSoftmax(a),
      (xs) => xs.map((x) => x.sub(t.logsumexp(xs))),
      logits,
    ),
  ),
  layerNorm: ofVector(["layerNorm", "standardize"], (a) => api.layerNorm(a), scaled, moderate),
  dot: ofTwo(["dot"], api.dot, (a, b) => [t.dot(a, b)]),
  outer: ofTwo(["outer"], api.outer, (a, b) => a.flatMap((x) => b.map((y) => x.mul(y)))),
  mse: ofTwo(["mse"], api.mse, (a, b) => [mean(a.map((x, i) => x.sub(b[i] ?? ZERO).pow(2)))]),
  huber: ofTwo(
    ["huber"],
    (a, b) => api.huber(a, b),
    (a, b) => [
      mean(
        a.map((x, i) => {
          const r = x.sub(b[i] ?? ZERO).abs();
          return r.lte(1) ? r.pow(2).div(2) : r.sub(0.5);
        }),
      ),
    ],
    each(moderate, 4, 4),
  ),
  binaryCrossEntropy: ofTwo(
    ["binaryCrossEntropy"],
    api.binaryCrossEntropy,
    (x, y) => [mean(x.map((own, i) => softplus(own).sub(own.mul(y[i] ?? ZERO))))],
    (random) => [
      Array.from({ length: 4 }, () => random.between(-30, 30)),
      Array.from({ length: 4 }, () => random.uniform()),
    ],
  ),
  crossEntropy: absolute(
    ofTwo(
      ["crossEntropy"],
      api.crossEntropy,
      (x, y) => [
        t.dot(
          y,
          x.map((own) => t.logsumexp(x).sub(own)),
        ),
      ],
      (random) => [
        Array.from({ length: 4 }, () => random.between(-30, 30)),
        Array.from({ length: 4 }, () => random.uniform()),
      ],
    ),
  ),
  conv1d: ofTwo(
    ["conv1d"],
    (a, b) => api.conv1d(api.reshape(a, [1, 4, 1]), api.reshape(b, [4, 1, 1]), { padding: 2 }),
    (a, b) => {
      const padded = [ZERO, ZERO, ...a, ZERO, ZERO];
      return Array.from({ length: 5 }, (_, i) => t.dot(padded.slice(i, i + 4), b));
    },
  ),
  // Of so many that the gradient is added up in one memory.
  "differences of neighbours": {
    covers: ["sliceAdd"],
    model: model("neighbours", {
      inputs: { a: [20] },
      forward: ({ a }) => ({ y: api.square(a.slice(1).sub(a.slice(0, -1))) }),
    }),
    draw: each(moderate, 20),
    value: (a) => a.slice(1).map((x, i) => x.sub(a[i] ?? ZERO).pow(2)),
  },
  cross: {
    covers: ["cross"],
    model: model("cross", {
      inputs: { a: [3], b: [3] },
      forward: ({ a, b }) => ({ y: api.cross(a, b) }),
    }),
    draw: each(wide, 3, 3),
    value: ([a = ZERO, b = ZERO, c = ZERO], [p = ZERO, q = ZERO, r = ZERO]) => [
      b.mul(r).sub(c.mul(q)),
      c.mul(p).sub(a.mul(r)),
      a.mul(q).sub(b.mul(p)),
    ],
  },
  matmul: {
    covers: ["matmul"],
    model: model("product", {
      inputs: { a: [2, 3], b: [3, 2] },
      forward: ({ a, b }) => ({ y: api.matmul(a, b) }),
    }),
    draw: each(wide, 6, 6),
    value: (a, b) => t.matmul(t.rows(a, 3), t.rows(b, 2)).flat(),
  },
  einsum: {
    covers: ["einsum"],
    model: model("trilinear", {
      inputs: { a: [2, 3], b: [3, 2] },
      forward: ({ a, b }) => ({ y: api.einsum("ij,jk->ki", a, b) }),
    }),
    draw: each(wide, 6, 6),
    value: (a, b) => t.transposed(t.matmul(t.rows(a, 3), t.rows(b, 2))).flat(),
  },
  conv2d: {
    covers: ["conv2d", "unfold", "fold"],
    model: model("filtered", {
      inputs: { a: [3, 4], b: [2, 2] },
      forward: ({ a, b }) => ({
        y: api.conv2d(api.reshape(a, [1, 3, 4, 1]), api.reshape(b, [2, 2, 1, 1])),
      }),
    }),
    draw: each(wide, 12, 4),
    value: (a, b) => t.correlate(t.rows(a, 4), t.rows(b, 2)).flat(),
  },
  avgPool2d: {
    covers: ["avgPool2d"],
    model: model("pooled", {
      inputs: { a: [4, 4] },
      forward: ({ a }) => ({ y: api.avgPool2d(api.reshape(a, [1, 4, 4, 1]), 2) }),
    }),
    draw: each(wide, 16),
    value: (a) => pooled(a, mean),
  },
  maxPool2d: {
    covers: ["maxPool2d", "place", "firstEqual", "atFirst"],
    model: model("pooled", {
      inputs: { a: [4, 4] },
      forward: ({ a }) => ({ y: api.maxPool2d(api.reshape(a, [1, 4, 4, 1]), 2) }),
    }),
    draw: each(wide, 16),
    value: (a) => pooled(a, (xs) => D.max(...xs)),
  },
  det: ofMatrix(["det", "cofactor", "cofactorMatrix"], api.det, (a) => [t.det(a)]),
  "det of four rows": {
    covers: ["luDet", "luFactor", "luComplete"],
    model: model("det4", { inputs: { a: [4, 4] }, forward: ({ a }) => ({ y: api.det(a) }) }),
    draw: each(moderate, 16),
    value: (a) => [t.det(t.rows(a, 4))],
  },
  logdet: ofMatrix(["logdet", "luLogDet"], api.logdet, (a) => [log(t.det(a))], definite),
  slogdet: ofMatrix(
    ["logAbsDet", "luLogAbsDet", "detSign", "luSign"],
    (a) => api.slogdet(a).logAbsDet,
    (a) => [log(t.det(a).abs())],
  ),
  inv: ofMatrix(["inv", "luInverse"], api.inv, (a) => t.inverse(a).flat()),
  cholesky: ofMatrix(
    ["cholesky", "choleskyFactor", "halfTriangle"],
    api.cholesky,
    (a) => t.cholesky(a).flat(),
    definite,
  ),
  solve: system(["solve", "luSolve", "luSolveTransposed"], api.solve, t.solve),
  triangularSolve: system(
    ["triangularSolve", "solveLower", "solveLowerTransposed"],
    (a, b) => api.triangularSolve(a, b),
    (a, b) => t.solve(lower(a), b),
  ),
  "triangularSolve, upper": system(
    ["solveUpper", "solveUpperTransposed"],
    (a, b) => api.triangularSolve(a, b, { lower: false }),
    (a, b) => t.solve(t.transposed(lower(t.transposed(a))), b),
  ),
};

function system(
  covers: readonly string[],
  build: (a: api.Tensor<[3, 3]>, b: api.Tensor<[3]>) => api.Tensor,
  value: (a: t.Matrix, b: t.Vector) => t.Vector,
): TensorClaim {
  return {
    covers,
    model: model("system", {
      inputs: { a: [3, 3], b: [3] },
      forward: ({ a, b }) => ({ y: build(a, b) }),
    }),
    draw: each(moderate, 9, 3),
    value: (a, b) => value(t.rows(a, 3), b),
  };
}

/** The four blocks of 2 × 2 of an image of 4 × 4. */
function pooled(a: t.Vector, combine: (xs: t.Vector) => Decimal): t.Vector {
  const image = t.rows(a, 4);
  return [0, 2].flatMap((i) =>
    [0, 2].map((j) => combine([0, 1].flatMap((p) => image[i + p]?.slice(j, j + 2) ?? []))),
  );
}

const moved = "moves numbers and computes none: test/ops compares it bit for bit";
const decided = "has no derivative: test/ops compares it";
const named = "is a number or a name of the model";
const controlled = "runs others: test/emitted/control-digits compares loops and conditions";
const derived = "is worked out before anything is computed: test/3-differentiate";

/** What is not proved here, and why. */
export const unproved: Readonly<Record<string, string>> = {
  leaf: named,
  constant: named,
  tensor: named,
  placeholder: named,
  position: "what it is given, in debug builds alone (test/debug)",
  iota: named,
  size: named,
  argument: named,
  loop: controlled,
  cond: controlled,
  part: controlled,
  cotangent: derived,
  tangent: derived,
  customGradient: "has the derivative that the author gives",
  batchNorm: "is layerNorm along other axes, with gain and shift",
  argmax: decided,
  argmin: decided,
  any: decided,
  all: decided,
  oneHot: decided,
  cast: decided,
  stopGradient: moved,
  transpose: moved,
  reshape: moved,
  broadcastTo: moved,
  concat: moved,
  assemble: moved,
  slice: moved,
  pad: moved,
  gather: moved,
  scatterAdd: moved,
  dynamicUpdateSlice: moved,
  triu: moved,
  tril: moved,
  diag: moved,
  diagonal: moved,
};
