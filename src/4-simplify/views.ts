import type { Node } from "../ir/graph.ts";
import { numbersOf, sameShape, type Shape, stridesOf } from "../ir/shape.ts";
import { ONE } from "../ir/size.ts";
import { integers } from "../ops/axes.ts";
import { elementwise } from "../ops/elementwise.ts";
import { scalarOf } from "./fold.ts";
import type { Rewriting, StructuralRule } from "./rewriting.ts";

function operandOf(node: Node, op: string): Node | undefined {
  return node.op === op ? node.inputs[0] : undefined;
}

function permutationOf(node: Node): readonly number[] {
  return integers(node.attributes, "permutation");
}

/** The uniform value `node` in another shape, if it is uniform. */
function uniform(node: Node, shape: Shape, r: Rewriting): Node | undefined {
  const value = scalarOf(node);
  return value === undefined ? undefined : r.broadcast(r.constant(value, node.dtype), shape);
}

export const simplifyReshape: StructuralRule = (node, r) => {
  const [x] = node.inputs;
  if (!x || sameShape(x.shape, node.shape)) return x;
  if (x.op === "tensor") {
    const data = x.attributes["data"] as readonly number[];
    return r.builder.tensor(data, numbersOf(node.shape), x.dtype);
  }
  const inner = operandOf(x, "reshape");
  if (inner) {
    if (sameShape(inner.shape, node.shape)) return inner;
    return r.make("reshape", [inner], { shape: node.shape });
  }
  return uniform(x, node.shape, r) ?? viewOfElementwise(node, x, r);
};

export const simplifyTranspose: StructuralRule = (node, r) => {
  const [x] = node.inputs;
  const permutation = permutationOf(node);
  if (!x || permutation.every((axis, at) => axis === at)) return x;
  const inner = operandOf(x, "transpose");
  if (inner) {
    const first = permutationOf(x);
    const both = permutation.map((axis) => first[axis] ?? axis);
    return r.make("transpose", [inner], { permutation: both });
  }
  // Axes of size 1 may stand anywhere.
  const proper = permutation.filter((axis) => x.shape[axis] !== ONE);
  if (proper.every((axis, at) => at === 0 || axis > (proper[at - 1] ?? 0))) {
    return r.make("reshape", [x], { shape: node.shape });
  }
  if (x.op === "tensor") return transposedTensor(node, x, r);
  return uniform(x, node.shape, r) ?? viewOfElementwise(node, x, r);
};

function transposedTensor(node: Node, x: Node, r: Rewriting): Node | undefined {
  const data = x.attributes["data"] as readonly number[];
  const strides = numbersOf(stridesOf(x.shape));
  const steps = permutationOf(node).map((axis) => strides[axis] ?? 0);
  let positions = [0];
  numbersOf(node.shape).forEach((size, axis) => {
    positions = positions.flatMap((at) =>
      Array.from({ length: size }, (_, i) => at + i * (steps[axis] ?? 0)),
    );
  });
  return r.builder.tensor(
    positions.map((at) => data[at] ?? NaN),
    numbersOf(node.shape),
    x.dtype,
  );
}

export const simplifyBroadcast: StructuralRule = (node, r) => {
  const [x] = node.inputs;
  if (!x || sameShape(x.shape, node.shape)) return x;
  const inner = operandOf(x, "broadcastTo");
  if (inner) return r.make("broadcastTo", [inner], { shape: node.shape });
  const source = operandOf(x, "reshape");
  const added = source ? x.shape.length - source.shape.length : 0;
  if (!source || added <= 0 || !sameShape(x.shape.slice(added), source.shape)) return undefined;
  return r.make("broadcastTo", [source], { shape: node.shape });
};

/**
 * A view of an elementwise result whose operands are that view undone: `(f(xᵀ))ᵀ` is `f(x)`. Scalars
 * have no axes to move.
 */
function viewOfElementwise(view: Node, result: Node, r: Rewriting): Node | undefined {
  if (!r.hasOneUse(result)) return undefined;
  const operands = result.inputs.map((input) => {
    if (input.shape.length === 0) return input;
    const source = operandOf(input, view.op);
    const isUndone =
      source && sameShape(input.shape, result.shape) && isInverse(input, view, source);
    return isUndone ? source : undefined;
  });
  const isMade = operands.some((operand, at) => operand !== result.inputs[at]);
  if (!isMade || !isElementwise(result) || !operands.every((operand) => operand !== undefined)) {
    return undefined;
  }
  return r.make(result.op, operands);
}

function isInverse(inner: Node, outer: Node, source: Node): boolean {
  if (outer.op === "reshape") return sameShape(source.shape, outer.shape);
  const first = permutationOf(inner);
  return permutationOf(outer).every((axis, at) => first[axis] === at);
}

function isElementwise(node: Node): boolean {
  return elementwise.has(node.op);
}

function isMovable({ op }: Node): boolean {
  return op === "transpose" || op === "reshape";
}

/** `f(xᵀ, yᵀ)` is `f(x, y)ᵀ`: one view instead of two, nearer to where it may cancel. */
export const viewsOutward: StructuralRule = (node, r) => {
  if (!node.inputs.some(isMovable)) return undefined;
  const views = node.inputs.filter((input) => input.shape.length > 0);
  const [first, ...others] = views;
  if (!first || others.length === 0 || !isMovable(first)) return undefined;
  const source = first.inputs[0];
  const isAlike = views.every(
    (view) =>
      view.op === first.op &&
      sameShape(view.shape, node.shape) &&
      source !== undefined &&
      sameShape(view.inputs[0]?.shape ?? [], source.shape) &&
      (view.op === "reshape" || sameNumbers(permutationOf(view), permutationOf(first))) &&
      r.hasOneUse(view),
  );
  const distinct = new Set(views);
  if (!isAlike || distinct.size < 2) return undefined;
  const operands = node.inputs.map((input) => (distinct.has(input) ? input.inputs[0] : input));
  if (!operands.every((operand) => operand !== undefined)) return undefined;
  const inner = r.make(node.op, operands);
  return r.make(first.op, [inner], first.attributes);
};

function sameNumbers(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
