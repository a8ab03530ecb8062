import { present } from "../../../src/diagnostics/invariant.ts";
import type { Random } from "../../../src/check/random.ts";
import { evaluateModule } from "../../../src/check/live.ts";
import { compile } from "../../../src/compiler.ts";
import { type Decimal, D, exact, ONE, ZERO } from "../decimal/number.ts";
import type { Vector } from "../decimal/tensors.ts";

/** An operation on whole tensors: a model of it, points, and its definition on the flat operands. */
export interface TensorClaim {
  /** Operations of the table that this is about. */
  readonly covers: readonly string[];
  readonly model: unknown;
  /** Values of the inputs, row-major, one array each. */
  readonly draw: (random: Random) => readonly (readonly number[])[];
  readonly value: (...operands: Vector[]) => Vector;
  /** Right to the rounding of 1 + |x|, and not to the last digits of what is smaller: probabilities and their logarithms. */
  readonly isAbsolute?: boolean;
}

export interface TensorFailure {
  readonly what: string;
  readonly found: number;
  readonly wanted: string;
  readonly allowances: number;
}

export interface TensorFinding {
  readonly compared: number;
  /** The largest error, as a multiple of what is allowed once. */
  readonly worst: number;
  readonly failures: readonly TensorFailure[];
}

/** How many allowances an error may be. */
export const TENSOR_BOUND = 8;

const STEP = new D("1e-30");
const EPSILON = exact(Number.EPSILON);

/**
 * Compares every output and every partial of Σ wᵢ yᵢ, with random weights w, at `count` points. The partials are
 * differences of the definition in 100 digits. A number r(x) is allowed 2⁻⁵² (Σ |terms of r| + Σₖ |xₖ ∂r/∂xₖ|) `bound`
 * times (with the rounding of 1 + |x| for what is absolute): what rounding the operands, and adding up in doubles, does to it. The terms of a partial are wᵢ ∂yᵢ/∂x.
 */
export async function proveTensors(
  { model, draw, value, isAbsolute = false }: TensorClaim,
  { count, bound, random }: { count: number; bound: number; random: Random },
): Promise<TensorFinding> {
  const { code } = await compile(model, { upstream: true });
  const module = evaluateModule(code);
  const memory = module.allocate();
  const failures: TensorFailure[] = [];
  let [worst, compared] = [0, 0];
  const judge = (what: string, found: number, wanted: Decimal, allowance: Decimal): void => {
    compared++;
    const error = Number.isFinite(found) ? exact(found).sub(wanted).abs() : new D(Infinity);
    const unit = D.max(allowance.mul(EPSILON), exact(Number.MIN_VALUE));
    const allowances = error.isZero() ? 0 : error.div(unit).toNumber();
    worst = Math.max(worst, allowances);
    if (allowances <= bound) return;
    failures.push({ what, found, wanted: wanted.toPrecision(25), allowances });
  };
  for (let point = 0; point < count; point++) {
    const operands = draw(random);
    const flat = operands.flat();
    const x = flat.map(exact);
    memory.inputs.set(flat);
    const of = (xs: Vector): Vector => value(...split(xs, operands));
    const y = of(x);
    const upstream = present(memory.upstream, "outputs have upstream gradients");
    for (let i = 0; i < upstream.length; i++) upstream[i] = random.between(0.5, 2);
    const w = Array.from(upstream, exact);
    memory.grads.fill(NaN);
    module.forward(memory.inputs, memory.cache);
    module.backward(memory.inputs, memory.cache, upstream, memory.grads);

    const slack = isAbsolute ? D.max(...x.map((one) => one.abs())).add(1) : ZERO;
    const jacobian = x.map((_, k) => slopes(of, x, k));
    y.forEach((wanted, i) => {
      const terms = x.map((own, k) => own.mul(jacobian[k]?.[i] ?? ZERO).abs());
      judge(`y${i}`, memory.cache[i] ?? NaN, wanted, total(terms).add(wanted.abs()).add(slack));
    });
    const gradient = (xs: Vector): Vector => xs.map((_, k) => weighted(slopes(of, xs, k), w));
    const partials = gradient(x);
    const curvature = x.map((_, k) => slopes(gradient, x, k, new D("1e-15")));
    partials.forEach((wanted, j) => {
      const terms = (jacobian[j] ?? []).map((slope, i) => slope.mul(w[i] ?? ZERO).abs());
      const moved = x.map((own, k) => own.mul(curvature[k]?.[j] ?? ZERO).abs());
      judge(`∂${j}`, memory.grads[j] ?? NaN, wanted, total(terms).add(total(moved)).add(slack));
    });
  }
  return { compared, worst, failures };
}

function split(xs: Vector, operands: readonly (readonly number[])[]): Vector[] {
  let start = 0;
  return operands.map(({ length }) => {
    start += length;
    return xs.slice(start - length, start);
  });
}

/** The change of every result with xₖ, by a central difference. */
function slopes(f: (xs: Vector) => Vector, x: Vector, k: number, relative = STEP): Vector {
  const own = x[k] ?? ZERO;
  const step = own.isZero() ? relative : D.min(own.abs(), ONE).mul(relative);
  const moved = (by: Decimal): Vector => x.map((one, at) => (at === k ? one.add(by) : one));
  const [above, below] = [f(moved(step)), f(moved(step.neg()))];
  return above.map((one, i) => one.sub(below[i] ?? ZERO).div(step.mul(2)));
}

function weighted(xs: Vector, w: Vector): Decimal {
  return total(xs.map((x, i) => x.mul(w[i] ?? ZERO)));
}

function total(xs: Vector): Decimal {
  return xs.reduce((sum, x) => sum.add(x), ZERO);
}
