import type { Node } from "../../ir/graph.ts";
import { normalAxes, normalAxis } from "../../ops/axes.ts";
import { laidAlong, requireAlong } from "../../ops/normalization.ts";
import { axesArgument, integerArgument, optionsArgument, refuseArgument } from "./arguments.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { currentTrace, type Trace } from "./trace.ts";
import { Value } from "./value.ts";

/** What is added to the variance, so that a value without any does no harm. */
const EPSILON = 1e-5;

interface Normalization {
  readonly trace: Trace;
  readonly x: Node;
  readonly options: Readonly<Record<string, unknown>>;
  readonly epsilon: number;
  readonly gain: Node | undefined;
  readonly bias: Node | undefined;
}

function begin(op: string, x: unknown, given: unknown, known: readonly string[]): Normalization {
  const trace = currentTrace(op);
  const node = toNode(op, x, trace);
  const options = optionsArgument(op, given, ["axis", "gain", "bias", "epsilon", ...known]);
  const { epsilon = EPSILON } = options;
  if (typeof epsilon !== "number" || !(epsilon >= 0)) {
    refuseArgument(`epsilon of ${op} must be a number from 0, not ${describe(epsilon)}`);
  }
  const operand = (name: string): Node | undefined =>
    options[name] === undefined ? undefined : toNode(op, options[name], trace);
  return { trace, x: node, options, epsilon, gain: operand("gain"), bias: operand("bias") };
}

/** The named operation, over these axes. */
function normalized(op: string, axes: readonly number[], from: Normalization): Value {
  const { trace, x, gain, bias, epsilon } = from;
  const operands = [x, ...(gain ? [gain] : []), ...(bias ? [bias] : [])];
  const attributes = { axes, epsilon, isScaled: gain !== undefined };
  return new Value(trace, trace.apply(op, operands, attributes));
}

/** Over one axis, by default the last, or several; gain and bias lie along the same ones. */
export function layerNorm(x: unknown, options?: unknown): Value {
  const from = begin("layerNorm", x, options, []);
  const wanted = axesArgument("layerNorm", from.options["axis"] ?? -1);
  const axes = from.trace.locally(() => normalAxes("layerNorm", wanted, from.x.shape));
  return normalized("layerNorm", axes, from);
}

/**
 * Over all axes but that of the channels, by default the last. With a mean and a variance that are
 * given, as at inference, these are taken instead of the batch's own.
 */
export function batchNorm(x: unknown, options?: unknown): Value {
  const from = begin("batchNorm", x, options, ["mean", "variance"]);
  const { trace, x: node, options: given } = from;
  const wanted = integerArgument("batchNorm", "the axis", given["axis"] ?? -1);
  const rank = node.shape.length;
  const channel = trace.locally(() => normalAxis("batchNorm", wanted, rank, node.shape));
  const [mean, variance] = [given["mean"], given["variance"]];
  if ((mean === undefined) !== (variance === undefined)) {
    refuseArgument(
      "batchNorm needs mean and variance, or neither",
      "without them it takes those of the batch",
    );
  }
  if (mean === undefined) {
    const axes = node.shape.flatMap((_, axis) => (axis === channel ? [] : [axis]));
    return normalized("batchNorm", axes, from);
  }
  const along = (what: string, value: Node): Node =>
    trace.locally(() => {
      requireAlong("batchNorm", what, value, node, [channel]);
      return laidAlong(trace.builder, value, node, [channel]);
    });
  const centre = along("mean", toNode("batchNorm", mean, trace));
  const spread = along("variance", toNode("batchNorm", variance, trace));
  const epsilon = trace.builder.constant(from.epsilon);
  const deviation = trace.apply("sqrt", [trace.apply("add", [spread, epsilon])]);
  const normal = trace.apply("div", [trace.apply("sub", [node, centre]), deviation]);
  const scaled = from.gain ? trace.apply("mul", [normal, along("gain", from.gain)]) : normal;
  return new Value(
    trace,
    from.bias ? trace.apply("add", [scaled, along("bias", from.bias)]) : scaled,
  );
}
