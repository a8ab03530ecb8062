import { fail } from "../diagnostics/diagnostic.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { sameShape, type Shape, showShape } from "../ir/shape.ts";
import { ONE } from "../ir/size.ts";
import { integers, oneReal, requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation } from "./operation.ts";

function axesOf(node: Node): readonly number[] {
  return integers(node.attributes, "axes");
}

function meanOver(b: Builder, x: Node, axes: readonly number[]): Node {
  return b.apply("mean", [x], { axes, keepDims: true });
}

function centred(b: Builder, node: Node): Node {
  const [x] = node.inputs as [Node];
  return b.sub(x, meanOver(b, x, axesOf(node)));
}

/** √(variance + ε), the variance as the mean of squares of what is centred: no cancellation. */
function deviation(b: Builder, node: Node): Node {
  const variance = meanOver(b, b.apply("square", [centred(b, node)]), axesOf(node));
  return b.apply("sqrt", [b.add(variance, b.constant(Number(node.attributes["epsilon"])))]);
}

/**
 * The Jacobian of x̂ = (x - μ) / σ over n elements is (I - 1/n - x̂ x̂ᵀ/n) / σ. It is symmetric:
 * forward and reverse mode are the same product (v - mean v - x̂ mean(v x̂)) / σ.
 */
function timesJacobian(b: Builder, node: Node, v: Node): Node {
  const along = b.mul(node, meanOver(b, b.mul(v, node), axesOf(node)));
  return b.div(b.sub(b.sub(v, meanOver(b, v, axesOf(node))), along), deviation(b, node));
}

/** (x - μ) / σ with the mean μ over axes and σ = √(variance + ε). */
export const standardize: Operation = {
  name: "standardize",
  doc: "centred and divided by the standard deviation over axes",
  infer: (inputs) => oneReal("standardize", inputs),
  expand: (b, node) => b.div(centred(b, node), deviation(b, node)),
  vjp: (b, node, g) => [timesJacobian(b, node, g)],
  jvp: (b, node, [t]) => t && timesJacobian(b, node, t),
};

/** Which operands there are besides x, and along which axes of x they lie. */
interface Parameters {
  readonly gain: Node | undefined;
  readonly bias: Node | undefined;
  readonly axes: readonly number[];
}

/** Whether gain and bias lie along the axes that the statistics are taken over, or along the others. */
type Side = "same" | "others";

function parameterAxes(shape: Shape, axes: readonly number[], side: Side): number[] {
  return shape.flatMap((_, axis) => (axes.includes(axis) === (side === "same") ? [axis] : []));
}

function parametersOf(node: Node, side: Side): Parameters {
  const [x, ...rest] = node.inputs as [Node, ...Node[]];
  const gain = node.attributes["isScaled"] === true ? rest.shift() : undefined;
  return { gain, bias: rest.shift(), axes: parameterAxes(x.shape, axesOf(node), side) };
}

/** `parameter` with size 1 along the axes of x after its first that are not its own. */
export function laidAlong(b: Builder, parameter: Node, x: Node, axes: readonly number[]): Node {
  if (parameter.shape.length === 0) return parameter;
  const whole = x.shape.map((size, axis) => (axes.includes(axis) ? size : ONE));
  return b.reshape(parameter, whole.slice(axes[0]));
}

/** The adjoint of `laidAlong`. */
function gathered(b: Builder, g: Node, parameter: Node, axes: readonly number[]): Node {
  const isScalar = parameter.shape.length === 0;
  const summed = g.shape.flatMap((_, axis) => (!isScalar && axes.includes(axis) ? [] : [axis]));
  return summed.length === 0 ? g : b.apply("sum", [g], { axes: summed, keepDims: false });
}

/** @throws {GradcError} GRADC2005 unless the parameter has the sizes of these axes of x */
export function requireAlong(
  op: string,
  what: string,
  parameter: Type,
  x: Type,
  axes: readonly number[],
): void {
  requireReal(op, parameter);
  const wanted = axes.map((axis) => x.shape[axis] ?? ONE);
  if (parameter.shape.length === 0 || sameShape(parameter.shape, wanted)) return;
  fail(
    "GRADC2005",
    `${op} of ${showShape(x.shape)} cannot take ${what} ${showShape(parameter.shape)}`,
    {
      help: `${what} is ${showShape(wanted)} here, or a scalar`,
    },
  );
}

function infer(op: string, side: Side, inputs: readonly Type[], attributes: Attributes): Type {
  const [x, ...rest] = inputs;
  if (!x || rest.length > 2) fail("GRADC2006", `${op} takes 1 to 3 operands, not ${inputs.length}`);
  requireReal(op, x);
  const axes = parameterAxes(x.shape, integers(attributes, "axes"), side);
  rest.forEach((parameter, at) => {
    const isGain = at === 0 && attributes["isScaled"] === true;
    requireAlong(op, isGain ? "gain" : "bias", parameter, x, axes);
  });
  return { dtype: "real", shape: x.shape };
}

function standardized(b: Builder, x: Node, node: Node): Node {
  const { axes = [], epsilon = 0 } = node.attributes;
  return b.apply("standardize", [x], { axes, epsilon });
}

/** x̂ ⊙ gain + bias, with x̂ standardized over the axes. Operands: x, gain if `isScaled`, bias if there is one more. */
function normalization(op: string, side: Side, doc: string): Operation {
  return {
    name: op,
    doc,
    gradient:
      "(s - mean(s) - z mean(s z)) / σ, where s = g gain, z is the normalized x and σ = √(variance + epsilon); gain: Σ g z; bias: Σ g",
    edge: "epsilon = 0 and no variance: NaN",
    cost: 10,
    infer: (inputs, attributes) => infer(op, side, inputs, attributes),
    expand: (b, node) => {
      const [x] = node.inputs as [Node];
      const { gain, bias, axes } = parametersOf(node, side);
      const scale = gain && laidAlong(b, gain, x, axes);
      const normal = standardized(b, x, node);
      const scaled = scale ? b.mul(normal, scale) : normal;
      return bias ? b.add(scaled, laidAlong(b, bias, x, axes)) : scaled;
    },
    vjp: (b, node, g) => {
      const [x] = node.inputs as [Node];
      const { gain, bias, axes } = parametersOf(node, side);
      const normal = standardized(b, x, node);
      const inner = gain ? b.mul(g, laidAlong(b, gain, x, axes)) : g;
      return [
        timesJacobian(b, normal, inner),
        ...(gain ? [gathered(b, b.mul(g, normal), gain, axes)] : []),
        ...(bias ? [gathered(b, g, bias, axes)] : []),
      ];
    },
    jvp: (b, node, tangents) => {
      const [x] = node.inputs as [Node];
      const { gain, bias, axes } = parametersOf(node, side);
      const normal = standardized(b, x, node);
      const [t, ...rest] = tangents;
      const s = gain && rest.shift();
      const u = bias && rest.shift();
      const moved = t && timesJacobian(b, normal, t);
      const along = (one: Node): Node => laidAlong(b, one, x, axes);
      const scaled = moved && gain ? b.mul(moved, along(gain)) : moved;
      const all = b.addDefined(b.addDefined(scaled, s && b.mul(normal, along(s))), u && along(u));
      return all && b.broadcastTo(all, x.shape);
    },
  };
}

export const layerNorm = normalization(
  "layerNorm",
  "same",
  "mean 0 and variance 1 over axes, by default the last; then times gain, plus bias",
);
export const batchNorm = normalization(
  "batchNorm",
  "others",
  "mean 0 and variance 1 of each channel over all other axes; then times gain, plus bias",
);
