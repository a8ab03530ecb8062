import type { Results } from "../suite/case.ts";
import { extentOf } from "./count.ts";
import { entriesOf, loops } from "./loops.ts";
import { packageOf, type Peer, type Problem, type Session } from "./peer.ts";
import type { Scalars } from "./program.ts";

/** A number on the tape. */
interface Taped {
  readonly primal: number;
}

type Real = Taped | number;

interface Ad {
  readonly add: (a: Real, b: Real) => Real;
  readonly sub: (a: Real, b: Real) => Real;
  readonly mul: (a: Real, b: Real) => Real;
  readonly div: (a: Real, b: Real) => Real;
  readonly gt: (a: Real, b: Real) => boolean;
  readonly maths: Readonly<Record<"sqrt" | "exp" | "log" | "sin" | "cos", (a: Real) => Real>>;
  gradientR(f: (x: readonly Real[]) => Real): (x: readonly number[]) => number[];
}

/** More operations than this take seconds and a gigabyte. */
const MOST = 2_000_000;

/** ad.js: overloaded operations, a tape of single numbers, reverse mode without higher derivatives. */
export const adJs: Peer = {
  name: "ad.js",
  precision: "f64",
  language: "scalars",
  async prepare({ program, leaves }: Problem): Promise<Session> {
    const { operations, rows: count } = extentOf(program, leaves);
    if (operations > MOST) throw new Error(`out of time: a tape of ${operations} operations`);
    const { default: load } = (await packageOf("ad.js")) as { default: (options: object) => Ad };
    const ad = load({ mode: "r", noHigher: true });
    const chosen = leaves.filter(({ isDifferentiated }) => isDifferentiated);
    const point = chosen.flatMap(({ values }) => Array.from(values));
    const on = operationsOn(ad);
    // Values of the rows, which a gradient does not give.
    const outputs: number[] = [];
    const rowAt = (row: number, x: readonly Real[]): Real => {
      const first = new Map(chosen.map(({ name }, at) => [name, startOf(at)]));
      const entries = entriesOf<Real>(leaves, ({ name, values }, at) => {
        const start = first.get(name);
        return (start === undefined ? values[at] : x[start + at]) as Real;
      });
      const y = program.scalars?.(on, entries)[row] as Real;
      outputs[row] = typeof y === "number" ? y : y.primal;
      return y;
    };
    const rows = Array.from({ length: count }, (_, row) => ad.gradientR((x) => rowAt(row, x)));
    const compute = (): number[][] => rows.map((gradient) => gradient(point));
    return {
      step: compute,
      results(): Results {
        const derivative = Float64Array.from(compute().flat());
        return { outputs: Float64Array.from(outputs), derivative };
      },
    };

    function startOf(at: number): number {
      return chosen.slice(0, at).reduce((sum, { values }) => sum + values.length, 0);
    }
  },
};

function operationsOn(ad: Ad): Scalars<Real, number> {
  return {
    add: ad.add,
    sub: ad.sub,
    mul: ad.mul,
    div: ad.div,
    // Not its own max, which is smoothed.
    max: (a, b) => (ad.gt(a, b) ? a : b),
    sqrt: ad.maths.sqrt,
    exp: ad.maths.exp,
    log: ad.maths.log,
    sin: ad.maths.sin,
    cos: ad.maths.cos,
    tanh(a) {
      const e = ad.maths.exp(ad.mul(2, a));
      return ad.div(ad.sub(e, 1), ad.add(e, 1));
    },
    ...loops<Real>(ad.add),
  };
}
