import { type Decimal, D, ONE, ZERO } from "../decimal/number.ts";
import type { Fn } from "../decimal/reference.ts";

const STEP = new D("1e-30");
/** Of 100 digits, so many have to be left when the values are subtracted. */
const LEFT = new D("1e-70");

/**
 * ∂f/∂operand by a central difference, with a step of 10⁻³⁰ of the operand; undefined where the function is not,
 * and where it hardly changes, so that its digits do not show how.
 */
export function difference(
  f: Fn,
  operands: readonly Decimal[],
  operand: number,
): Decimal | undefined {
  const x = operands[operand] ?? ZERO;
  const step = x.isZero() ? STEP : D.min(x.abs(), ONE).mul(STEP);
  const moved = (by: Decimal): Decimal[] =>
    operands.map((own, at) => (at === operand ? own.add(by) : own));
  const [above, below] = [f(...moved(step)), f(...moved(step.neg()))];
  const change = above.sub(below);
  if (change.isZero() && above.eq(f(...operands))) return isFlat(f, moved, x) ? ZERO : undefined;
  const isClear = change.isFinite() && change.abs().gte(above.abs().mul(LEFT));
  return isClear ? change.div(step.mul(2)) : undefined;
}

/** Whether the function is the same a good way off. */
function isFlat(f: Fn, moved: (by: Decimal) => Decimal[], x: Decimal): boolean {
  return f(...moved(x.mul(-0.75))).eq(f(...moved(ZERO)));
}
