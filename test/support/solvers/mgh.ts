/**
 * The test functions of Moré, Garbow and Hillstrom, "Testing Unconstrained Optimization Software" (ACM
 * Transactions on Mathematical Software 7, 1981), each a sum of squares, at their standard starts. The
 * numbers are the paper's own. One entry a function, so the file is long.
 */
import {
  add,
  at,
  atan,
  concat,
  cos,
  cumsum,
  div,
  exp,
  flip,
  greater,
  hypot,
  matmul,
  model,
  mul,
  pad,
  pow,
  prod,
  sin,
  slice,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  where,
} from "../../../src/index.ts";

export interface TestFunction {
  readonly name: string;
  readonly start: readonly number[];
  /** The sum of squares at its minima, that of the least first, to the digits that are published. */
  readonly minima: readonly number[];
  /** A place of the least, where one is known. */
  readonly solution?: readonly number[];
  /** How many residuals there are, and how they depend on x. */
  readonly count: number;
  readonly residuals: (x: Tensor) => Tensor;
}

/** The function as a model. */
export function modelOf({ name, start, residuals }: TestFunction): unknown {
  return model(name, {
    inputs: {},
    params: { x: [start.length] as readonly number[] },
    forward: ({ x }) => ({ r: residuals(x) }),
  });
}

/** 1, 2, …, n. */
function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i + 1);
}

function repeated(values: readonly number[], times: number): number[] {
  return upTo(times).flatMap(() => values);
}

/** The elements of x as scalars. */
function parts(x: Tensor): Tensor[] {
  return upTo(Number(x.shape[0])).map((i) => at(x, i - 1));
}

/** The vector of these numbers. */
function vector(...elements: readonly Tensor[]): Tensor {
  return stack(elements);
}

const bard = [
  0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39,
];
const gaussian = [
  0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054,
  0.0175, 0.0044, 0.0009,
];
const meyer = [
  34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307,
  2872,
];
const kowalik = {
  y: [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246],
  u: [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625],
};
const osborne1 = [
  0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658,
  0.628, 0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431,
  0.424, 0.42, 0.414, 0.411, 0.406,
];
const osborne2 = [
  1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655,
  0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558,
  0.533, 0.495, 0.5, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562,
  0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.71,
  0.729, 0.72, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054,
];

function watson(n: number, minimum: number): TestFunction {
  const t = upTo(29).map((i) => i / 29);
  const slopes = t.map((ti) => upTo(n).map((j) => (j === 1 ? 0 : (j - 1) * ti ** (j - 2))));
  const powers = t.map((ti) => upTo(n).map((j) => ti ** (j - 1)));
  return {
    name: `watson${n}`,
    start: repeated([0], n),
    minima: [minimum],
    count: 31,
    residuals: (x) => {
      const [first, second] = parts(x) as [Tensor, Tensor];
      const along = sub(sub(matmul(slopes, x), square(matmul(powers, x))), 1);
      return concat([along, vector(first, second.sub(square(first)).sub(1))]);
    },
  };
}

function penalty1(n: number, minimum: number): TestFunction {
  return {
    name: `penalty1_${n}`,
    start: upTo(n),
    minima: [minimum],
    count: n + 1,
    residuals: (x) => concat([mul(Math.sqrt(1e-5), x.sub(1)), vector(sum(square(x)).sub(0.25))]),
  };
}

function penalty2(n: number, minimum: number): TestFunction {
  const a = Math.sqrt(1e-5);
  const y = upTo(n - 1).map((i) => Math.exp((i + 1) / 10) + Math.exp(i / 10));
  return {
    name: `penalty2_${n}`,
    start: repeated([0.5], n),
    minima: [minimum],
    count: 2 * n,
    residuals: (x) => {
      const e = exp(x.div(10));
      const [later, earlier] = [slice(e, [1]), slice(e, [0], [n - 1])];
      const weights = upTo(n).map((j) => n - j + 1);
      return concat([
        vector(at(x, 0).sub(0.2)),
        mul(a, later.add(earlier).sub(y)),
        mul(a, later.sub(Math.exp(-0.1))),
        vector(sum(mul(weights, square(x))).sub(1)),
      ]);
    },
  };
}

function chebyquad(n: number, minima: readonly number[]): TestFunction {
  return {
    name: `chebyquad${n}`,
    start: upTo(n).map((j) => j / (n + 1)),
    minima,
    count: n,
    residuals: (x) => {
      // Shifted Chebyshev polynomials T_i(2x − 1), whose mean over [0, 1] is −1 / (i² − 1) for even i.
      const y = x.mul(2).sub(1);
      let [before, now]: [Tensor, Tensor] = [y.mul(0).add(1), y];
      const r: Tensor[] = [];
      for (const i of upTo(n)) {
        r.push(
          sum(now)
            .div(n)
            .add(i % 2 === 0 ? 1 / (i * i - 1) : 0),
        );
        [before, now] = [now, y.mul(2).mul(now).sub(before)];
      }
      return vector(...r);
    },
  };
}

/** x[i + by], and 0 beyond the ends. */
function shifted(x: Tensor, by: number): Tensor {
  const n = Number(x.shape[0]);
  return by > 0 ? pad(slice(x, [by]), [[0, by]]) : pad(slice(x, [0], [n + by]), [[-by, 0]]);
}

/** The grid t_i = i / (n + 1) of the discretised problems, and their start t (t − 1). */
const grid = upTo(10).map((i) => i / 11);
const gridStart = grid.map((t) => t * (t - 1));

const small: readonly TestFunction[] = [
  {
    name: "rosenbrock",
    start: [-1.2, 1],
    minima: [0],
    solution: [1, 1],
    count: 2,
    residuals: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return vector(b.sub(square(a)).mul(10), sub(1, a));
    },
  },
  {
    name: "freudensteinRoth",
    start: [0.5, -2],
    minima: [0, 48.9842],
    solution: [5, 4],
    count: 2,
    residuals: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      const first = sub(5, b).mul(b).sub(2).mul(b);
      const second = b.add(1).mul(b).sub(14).mul(b);
      return vector(a.sub(13).add(first), a.sub(29).add(second));
    },
  },
  {
    name: "powellBadlyScaled",
    start: [0, 1],
    minima: [0],
    count: 2,
    residuals: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return vector(a.mul(b).mul(1e4).sub(1), exp(a.neg()).add(exp(b.neg())).sub(1.0001));
    },
  },
  {
    name: "brownBadlyScaled",
    start: [1, 1],
    minima: [0],
    solution: [1e6, 2e-6],
    count: 3,
    residuals: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return vector(a.sub(1e6), b.sub(2e-6), a.mul(b).sub(2));
    },
  },
  {
    name: "beale",
    start: [1, 1],
    minima: [0],
    solution: [3, 0.5],
    count: 3,
    residuals: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      const r = (y: number, i: number): Tensor => sub(y, a.mul(sub(1, pow(b, i))));
      return vector(r(1.5, 1), r(2.25, 2), r(2.625, 3));
    },
  },
  {
    name: "jennrichSampson",
    start: [0.3, 0.4],
    minima: [124.362],
    count: 10,
    residuals: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      const i = upTo(10);
      return sub(
        i.map((one) => 2 + 2 * one),
        exp(mul(i, a)).add(exp(mul(i, b))),
      );
    },
  },
  {
    name: "helicalValley",
    start: [-1, 0, 0],
    minima: [0],
    solution: [1, 0, 0],
    count: 3,
    residuals: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const turn = atan(b.div(a)).div(2 * Math.PI);
      const angle = where(greater(a, 0), turn, turn.add(0.5));
      return vector(c.sub(angle.mul(10)).mul(10), hypot(a, b).sub(1).mul(10), c);
    },
  },
  {
    name: "bard",
    start: [1, 1, 1],
    minima: [8.21487e-3],
    count: 15,
    residuals: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const u = upTo(15);
      const v = u.map((one) => 16 - one);
      const w = u.map((one) => Math.min(one, 16 - one));
      return sub(bard, a.add(div(u, mul(v, b).add(mul(w, c)))));
    },
  },
  {
    name: "gaussian",
    start: [0.4, 1, 0],
    minima: [1.12793e-8],
    count: 15,
    residuals: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const t = upTo(15).map((i) => (8 - i) / 2);
      return a.mul(exp(b.mul(square(sub(t, c))).div(-2))).sub(gaussian);
    },
  },
  {
    name: "meyer",
    start: [0.02, 4000, 250],
    minima: [87.9458],
    count: 16,
    residuals: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const t = upTo(16).map((i) => 45 + 5 * i);
      return a.mul(exp(div(b, add(t, c)))).sub(meyer);
    },
  },
  {
    name: "gulf",
    start: [5, 2.5, 0.15],
    minima: [0],
    solution: [50, 25, 1.5],
    count: 99,
    residuals: (x) => {
      // With the sign that the paper's "m i" is a misprint of.
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const t = upTo(99).map((i) => i / 100);
      const y = t.map((ti) => 25 + (-50 * Math.log(ti)) ** (2 / 3));
      return exp(pow(sub(y, b).abs(), c).div(a).neg()).sub(t);
    },
  },
  {
    name: "box",
    start: [0, 10, 20],
    minima: [0],
    solution: [1, 10, 1],
    count: 10,
    residuals: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const t = upTo(10).map((i) => i / 10);
      const y = t.map((ti) => Math.exp(-ti) - Math.exp(-10 * ti));
      return exp(mul(t, a).neg())
        .sub(exp(mul(t, b).neg()))
        .sub(mul(y, c));
    },
  },
  {
    name: "powellSingular",
    start: [3, -1, 0, 1],
    minima: [0],
    solution: [0, 0, 0, 0],
    count: 4,
    residuals: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      return vector(
        a.add(b.mul(10)),
        c.sub(d).mul(Math.sqrt(5)),
        square(b.sub(c.mul(2))),
        square(a.sub(d)).mul(Math.sqrt(10)),
      );
    },
  },
  {
    name: "wood",
    start: [-3, -1, -3, -1],
    minima: [0],
    solution: [1, 1, 1, 1],
    count: 6,
    residuals: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      return vector(
        b.sub(square(a)).mul(10),
        sub(1, a),
        d.sub(square(c)).mul(Math.sqrt(90)),
        sub(1, c),
        b.add(d).sub(2).mul(Math.sqrt(10)),
        b.sub(d).div(Math.sqrt(10)),
      );
    },
  },
  {
    name: "kowalikOsborne",
    start: [0.25, 0.39, 0.415, 0.39],
    minima: [3.07505e-4, 1.02734e-3],
    count: 11,
    residuals: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      const { y, u } = kowalik;
      const squares = u.map((one) => one * one);
      const over = add(squares, mul(u, b));
      return sub(y, a.mul(over).div(add(squares, mul(u, c)).add(d)));
    },
  },
  {
    name: "brownDennis",
    start: [25, 5, -5, -1],
    minima: [85822.2],
    count: 20,
    residuals: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      const t = upTo(20).map((i) => i / 5);
      const first = a.add(mul(t, b)).sub(t.map(Math.exp));
      const second = c.add(mul(t.map(Math.sin), d)).sub(t.map(Math.cos));
      return square(first).add(square(second));
    },
  },
  {
    name: "osborne1",
    start: [0.5, 1.5, -1, 0.01, 0.02],
    minima: [5.46489e-5],
    count: 33,
    residuals: (x) => {
      const [a, b, c, d, e] = parts(x) as [Tensor, Tensor, Tensor, Tensor, Tensor];
      const t = upTo(33).map((i) => 10 * (i - 1));
      const fast = c.mul(exp(mul(t, e).neg()));
      return sub(osborne1, a.add(b.mul(exp(mul(t, d).neg()))).add(fast));
    },
  },
  {
    name: "biggsExp6",
    start: [1, 2, 1, 1, 1, 1],
    minima: [0, 5.65565e-3],
    solution: [1, 10, 1, 5, 4, 3],
    count: 13,
    residuals: (x) => {
      const [a, b, c, d, e, f] = parts(x) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      const t = upTo(13).map((i) => i / 10);
      const y = t.map((ti) => Math.exp(-ti) - 5 * Math.exp(-10 * ti) + 3 * Math.exp(-4 * ti));
      const term = (weight: Tensor, rate: Tensor): Tensor => weight.mul(exp(mul(t, rate).neg()));
      return term(c, a).sub(term(d, b)).add(term(f, e)).sub(y);
    },
  },
  {
    name: "osborne2",
    start: [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5],
    minima: [4.01377e-2],
    count: 65,
    residuals: (x) => {
      const [weight, ...p] = parts(x) as [Tensor, ...Tensor[]];
      const t = upTo(65).map((i) => (i - 1) / 10);
      const [w2, w3, w4, decay, ...peaks] = p as [Tensor, Tensor, Tensor, Tensor, ...Tensor[]];
      const [s6, s7, s8, c9, c10, c11] = peaks as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      const peak = (w: Tensor, c: Tensor, s: Tensor): Tensor =>
        w.mul(exp(square(sub(t, c)).mul(s).neg()));
      const all = peak(w2, c9, s6)
        .add(peak(w3, c10, s7))
        .add(peak(w4, c11, s8));
      return sub(osborne2, weight.mul(exp(mul(t, decay).neg())).add(all));
    },
  },
];

const ofAnySize: readonly TestFunction[] = [
  watson(6, 2.28767e-3),
  watson(9, 1.39976e-6),
  watson(12, 4.72238e-10),
  {
    name: "extendedRosenbrock",
    start: repeated([-1.2, 1], 5),
    minima: [0],
    solution: repeated([1], 10),
    count: 10,
    residuals: (x) => {
      const [odd, even] = [slice(x, [0], [10], [2]), slice(x, [1], [10], [2])];
      return concat([even.sub(square(odd)).mul(10), sub(1, odd)]);
    },
  },
  {
    name: "extendedPowell",
    start: repeated([3, -1, 0, 1], 3),
    minima: [0],
    solution: repeated([0], 12),
    count: 12,
    residuals: (x) => {
      const [a, b, c, d] = upTo(4).map((i) => slice(x, [i - 1], [12], [4])) as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      return concat([
        a.add(b.mul(10)),
        c.sub(d).mul(Math.sqrt(5)),
        square(b.sub(c.mul(2))),
        square(a.sub(d)).mul(Math.sqrt(10)),
      ]);
    },
  },
  penalty1(4, 2.24997e-5),
  penalty1(10, 7.08765e-5),
  penalty2(4, 9.37629e-6),
  penalty2(10, 2.9366e-4),
  {
    name: "variablyDimensioned",
    start: upTo(10).map((j) => 1 - j / 10),
    minima: [0],
    solution: repeated([1], 10),
    count: 12,
    residuals: (x) => {
      const weighted = sum(mul(upTo(10), x.sub(1)));
      return concat([x.sub(1), vector(weighted, square(weighted))]);
    },
  },
  {
    name: "trigonometric",
    start: repeated([1 / 10], 10),
    minima: [0, 2.79506e-5],
    solution: repeated([0], 10),
    count: 10,
    residuals: (x) =>
      sub(10, sum(cos(x)))
        .add(mul(upTo(10), sub(1, cos(x))))
        .sub(sin(x)),
  },
  {
    name: "brownAlmostLinear",
    start: repeated([0.5], 10),
    minima: [0, 1],
    solution: repeated([1], 10),
    count: 10,
    residuals: (x) => concat([slice(x, [0], [9]).add(sum(x)).sub(11), vector(prod(x).sub(1))]),
  },
  {
    name: "discreteBoundaryValue",
    start: gridStart,
    minima: [0],
    count: 10,
    residuals: (x) => {
      const bent = pow(x.add(grid).add(1), 3).mul(1 / 11 ** 2 / 2);
      return x.mul(2).sub(shifted(x, -1)).sub(shifted(x, 1)).add(bent);
    },
  },
  {
    name: "discreteIntegralEquation",
    start: gridStart,
    minima: [0],
    count: 10,
    residuals: (x) => {
      const cubes = pow(x.add(grid).add(1), 3);
      const rest = grid.map((t) => 1 - t);
      const until = cumsum(mul(grid, cubes));
      const after = flip(cumsum(flip(mul(rest, cubes), 0)), 0);
      // Σ over j > i: without the term of i itself.
      const beyond = after.sub(mul(rest, cubes));
      return x.add(mul(rest, until).add(mul(grid, beyond)).div(22));
    },
  },
  {
    name: "broydenTridiagonal",
    start: repeated([-1], 10),
    minima: [0],
    count: 10,
    residuals: (x) => sub(3, x.mul(2)).mul(x).sub(shifted(x, -1)).sub(shifted(x, 1).mul(2)).add(1),
  },
  {
    name: "broydenBanded",
    start: repeated([-1], 10),
    minima: [0],
    count: 10,
    residuals: (x) => {
      const own = x.mul(square(x).mul(5).add(2)).add(1);
      return [-5, -4, -3, -2, -1, 1].reduce((r, by) => r.sub(shifted(x.mul(x.add(1)), by)), own);
    },
  },
  {
    name: "linear",
    start: repeated([1], 5),
    minima: [5],
    solution: repeated([-1], 5),
    count: 10,
    residuals: (x) =>
      pad(x, [[0, 5]])
        .sub(sum(x).mul(2 / 10))
        .sub(1),
  },
  {
    name: "linearRank1",
    start: repeated([1], 5),
    minima: [90 / 42],
    count: 10,
    residuals: (x) => mul(upTo(10), sum(mul(upTo(5), x))).sub(1),
  },
  {
    name: "linearRank1Zeros",
    start: repeated([1], 5),
    minima: [124 / 34],
    count: 10,
    residuals: (x) => {
      const rows = upTo(10).map((i) => (i === 1 || i === 10 ? 0 : i - 1));
      return mul(rows, sum(mul([0, 2, 3, 4, 0], x))).sub(1);
    },
  },
  chebyquad(7, [0]),
  chebyquad(8, [3.51687e-3]),
  chebyquad(9, [0]),
  chebyquad(10, [6.50395e-3, 4.77271e-3]),
];

/** All 35, some of them in several sizes. */
export const testFunctions: readonly TestFunction[] = [...small, ...ofAnySize];
