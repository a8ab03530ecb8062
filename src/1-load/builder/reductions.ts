import { normalAxes, normalAxis } from "../../ops/axes.ts";
import { axesArgument, flagArgument, integerArgument } from "./arguments.ts";
import { toNode } from "./operand.ts";
import { currentTrace } from "./trace.ts";
import { Value } from "./value.ts";

/** `op(x, axis?, keepDims?)`: over one axis, several, or (none given) all. */
function reduction(op: string) {
  return (x: unknown, axis?: unknown, keepDims: unknown = false): Value => {
    const trace = currentTrace(op);
    const node = toNode(op, x, trace);
    const wanted = axesArgument(op, axis);
    const keep = flagArgument(op, "keepDims", keepDims);
    const axes = trace.locally(() => normalAxes(op, wanted, node.shape));
    return new Value(trace, trace.apply(op, [node], { axes, keepDims: keep }));
  };
}

/** `op(x, axis?, keepDims?, correction?)`: what is divided by is the number of elements less `correction`. */
function spread(op: string) {
  return (
    x: unknown,
    axis?: unknown,
    keepDims: unknown = false,
    correction: unknown = 0,
  ): Value => {
    const trace = currentTrace(op);
    const node = toNode(op, x, trace);
    const wanted = axesArgument(op, axis);
    const keep = flagArgument(op, "keepDims", keepDims);
    const less = integerArgument(op, "the correction", correction);
    const axes = trace.locally(() => normalAxes(op, wanted, node.shape));
    const attributes = { axes, keepDims: keep, correction: less };
    return new Value(trace, trace.apply(op, [node], attributes));
  };
}

/** `op(x, axis = -1)`: along one axis, whose size stays. */
function alongAxis(op: string) {
  return (x: unknown, axis: unknown = -1): Value => {
    const trace = currentTrace(op);
    const node = toNode(op, x, trace);
    const wanted = integerArgument(op, "the axis", axis);
    const only = trace.locally(() => normalAxis(op, wanted, node.shape.length, node.shape));
    return new Value(trace, trace.apply(op, [node], { axes: [only] }));
  };
}

export const reductions = {
  sum: reduction("sum"),
  mean: reduction("mean"),
  max: reduction("max"),
  min: reduction("min"),
  prod: reduction("prod"),
  norm: reduction("norm"),
  any: reduction("any"),
  all: reduction("all"),
  variance: spread("variance"),
  std: spread("std"),
  logsumexp: reduction("logsumexp"),
  sort: alongAxis("sort"),
  argsort: alongAxis("argsort"),
  softmax: alongAxis("softmax"),
  logSoftmax: alongAxis("logSoftmax"),
};
