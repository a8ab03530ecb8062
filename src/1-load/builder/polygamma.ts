import { integerArgument } from "./arguments.ts";
import { toNode } from "./operand.ts";
import { currentTrace } from "./trace.ts";
import { Value } from "./value.ts";

/** `polygamma(n, x)`: the derivative of order n of digamma, which is that of order 0. */
export function polygamma(n: unknown, x: unknown): Value {
  const trace = currentTrace("polygamma");
  const node = toNode("polygamma", x, trace);
  const order = integerArgument("polygamma", "the order", n);
  const made =
    order === 0 ? trace.apply("digamma", [node]) : trace.apply("polygamma", [node], { order });
  return new Value(trace, made);
}
