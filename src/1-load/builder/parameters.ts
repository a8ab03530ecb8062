import type { Node } from "../../ir/graph.ts";
import { describe } from "./describe.ts";
import { refuseArgument } from "./arguments.ts";
import { applyTo, toNode } from "./operand.ts";
import { currentTrace } from "./trace.ts";
import { Value } from "./value.ts";

/** Values drop out where the mask is 0 (or false); the others grow, so that the expectation stays. */
export function dropout(x: unknown, mask: unknown, rate: unknown): Value {
  const trace = currentTrace("dropout");
  const kept = 1 - rateArgument(rate);
  const grown = (node: Node): Node =>
    kept === 1 ? node : trace.apply("div", [node, trace.builder.constant(kept)]);
  const [value, chosen] = [toNode("dropout", x, trace), toNode("dropout", mask, trace)];
  if (chosen.dtype !== "bool") {
    return new Value(trace, grown(trace.apply("mul", [value, chosen])));
  }
  const zero = trace.builder.constant(0);
  return new Value(trace, trace.apply("where", [chosen, grown(value), zero]));
}

function rateArgument(rate: unknown): number {
  if (typeof rate === "number" && rate >= 0 && rate < 1) return rate;
  refuseArgument(`the rate of dropout must be a number from 0 to below 1, not ${describe(rate)}`);
}

/** The mean Huber loss; `delta` is where its parabola becomes a line. */
export function huber(prediction: unknown, target: unknown, delta: unknown = 1): Value {
  if (typeof delta !== "number" || !(delta > 0) || delta === Infinity) {
    refuseArgument(`delta of huber must be a positive number, not ${describe(delta)}`);
  }
  return applyTo("huber", [prediction, target], { delta });
}

/** x to a power that is a whole number: `pow`, whose small whole powers are emitted as products. */
export function integerPow(x: unknown, exponent: unknown): Value {
  if (typeof exponent !== "number" || !Number.isSafeInteger(exponent)) {
    refuseArgument(
      `the exponent of integerPow must be a whole number, not ${describe(exponent)}`,
      "pow takes any exponent",
    );
  }
  return applyTo("pow", [x, exponent]);
}
