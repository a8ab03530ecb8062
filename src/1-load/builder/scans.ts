import { normalAxis } from "../../ops/axes.ts";
import { flagArgument, integerArgument, optionsArgument } from "./arguments.ts";
import { toNode } from "./operand.ts";
import { currentTrace } from "./trace.ts";
import { Value } from "./value.ts";

/** `op(x, axis = 0, { exclusive, reverse })`: along one axis, whose size stays. */
function scan(op: string) {
  return (x: unknown, axis: unknown = 0, options?: unknown): Value => {
    const trace = currentTrace(op);
    const node = toNode(op, x, trace);
    const wanted = integerArgument(op, "the axis", axis);
    const { exclusive = false, reverse = false } = optionsArgument(op, options, [
      "exclusive",
      "reverse",
    ]);
    const flags = {
      exclusive: flagArgument(op, "exclusive", exclusive),
      reverse: flagArgument(op, "reverse", reverse),
    };
    const only = trace.locally(() => normalAxis(op, wanted, node.shape.length, node.shape));
    return new Value(trace, trace.apply(op, [node], { axes: [only], ...flags }));
  };
}

export const scans = { cumsum: scan("cumsum"), cumprod: scan("cumprod") };
