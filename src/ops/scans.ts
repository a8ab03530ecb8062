import type { Attributes, Node } from "../ir/graph.ts";
import { fail } from "../diagnostics/diagnostic.ts";
import { sameShape, showShape } from "../ir/shape.ts";
import { ONE, subtractSizes, ZERO } from "../ir/size.ts";
import { integers, oneReal, requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import type { Operation, Scan } from "./operation.ts";

// Attributes of all: `axes` (several are run through in row-major order), `reverse` (from the end), and
// of sums and products `exclusive` (without the element itself).

/** y_k = Σ x_j over j ≤ k. The adjoint is the same from the other end. */
export const cumsum: Operation = {
  name: "cumsum",
  doc: "running sum along an axis; of the elements before each one if exclusive, from the end if reversed",
  gradient: "the running sum of g from the other end",
  infer: (inputs) => oneReal("cumsum", inputs),
  scan: ({ attributes }) => accumulating("sum", attributes),
  vjp: (b, node, g) => [b.apply("cumsum", [g], turned(node))],
  jvp: (b, node, [t]) => t && b.apply("cumsum", [t], node.attributes),
};

/**
 * y_k = Π x_j over j ≤ k. What an element contributes is the product of those before it times s_k,
 * where s_k = g_k + x_{k+1} s_{k+1}: no division, so zeros need no care.
 */
export const cumprod: Operation = {
  name: "cumprod",
  doc: "running product along an axis; of the elements before each one if exclusive, from the end if reversed",
  gradient: "the product of the elements before, times s_k = g_k + x_{k+1} s_{k+1}",
  edge: "no division: right with zeros",
  infer: (inputs) => oneReal("cumprod", inputs),
  scan: ({ attributes }) => accumulating("product", attributes),
  vjp: (b, node, g) => {
    const [x] = node.inputs as [Node];
    const order = isExclusive(node) ? "exclusive" : "late";
    return [b.mul(before(b, node), recur(b, x, g, turned(node), order))];
  },
  jvp: (b, node, [t]) => {
    const [x] = node.inputs as [Node];
    const order = isExclusive(node) ? "exclusive" : "inclusive";
    return t && recur(b, x, b.mul(t, before(b, node)), node.attributes, order);
  },
};

/**
 * The linear recurrence h_k = a_k h_{k-1} + b_k from h_{-1} = 0. Attribute `order` says what is seen
 * of it: "inclusive" h_k; "exclusive" h_{k-1}; "late" the one that multiplies last, which is
 * h_k = b_k + a_{k-1} h_{k-1}. Each is the adjoint, from the other end, of one of the three.
 */
export const recurrence: Operation = {
  name: "recurrence",
  doc: "linear recurrence y = a y + b along an axis",
  infer: (inputs) => {
    const [a, b] = inputs;
    if (inputs.length !== 2 || !a || !b) {
      fail("GRADC2006", `recurrence takes 2 operands, not ${inputs.length}`);
    }
    requireReal("recurrence", a);
    requireReal("recurrence", b);
    if (!sameShape(a.shape, b.shape)) {
      fail("GRADC2005", `recurrence combines ${showShape(a.shape)} with ${showShape(b.shape)}`);
    }
    return a;
  },
  scan: ({ attributes }) => {
    const multiply = { how: "product", operand: 0 } as const;
    const add = { how: "sum", operand: 1 } as const;
    const steps = {
      inclusive: [multiply, add, "emit"],
      exclusive: ["emit", multiply, add],
      late: [add, "emit", multiply],
    } as const;
    return { ...wayOf(attributes), from: "sum", steps: steps[orderOf(attributes)] };
  },
  vjp: (b, node, g) => {
    const [a] = node.inputs as [Node, Node];
    const order = orderOf(node.attributes);
    const back = { inclusive: "late", exclusive: "exclusive", late: "inclusive" } as const;
    const toAdded = recur(b, a, g, turned(node), back[order]);
    const seen = order === "late" ? recur(b, a, g, turned(node), "exclusive") : toAdded;
    return [b.mul(seen, multiplied(b, node)), toAdded];
  },
  jvp: (b, node, [s, t]) => {
    const [a] = node.inputs as [Node, Node];
    const moved = s && b.mul(s, multiplied(b, node));
    if (orderOf(node.attributes) !== "late") {
      const total = b.addDefined(moved, t);
      return total && b.apply("recurrence", [a, total], node.attributes);
    }
    return b.addDefined(
      t && b.apply("recurrence", [a, t], node.attributes),
      moved && recur(b, a, moved, node.attributes, "exclusive"),
    );
  },
};

type Order = "inclusive" | "exclusive" | "late";

/** The value that a_k multiplies. */
function multiplied(b: Builder, node: Node): Node {
  const [a, c] = node.inputs as [Node, Node];
  const isKept = orderOf(node.attributes) === "inclusive";
  return isKept ? recur(b, a, c, node.attributes, "exclusive") : node;
}

function recur(b: Builder, a: Node, c: Node, attributes: Attributes, order: Order): Node {
  const { axes, isReversed } = wayOf(attributes);
  const factor = order === "late" ? a : withoutFirst(b, a, axes, isReversed);
  // An operand may be a number that stands for all elements.
  const whole = b.broadcastTo(c, a.shape);
  return b.apply("recurrence", [factor, whole], { axes, reverse: isReversed, order });
}

/**
 * `a` with 0 for the element that only multiplies h_{-1}, which is nothing: an infinite one must not
 * meet that zero.
 */
function withoutFirst(b: Builder, a: Node, axes: readonly number[], isReversed: boolean): Node {
  const zero = b.constant(0);
  const conditions = axes.map((axis) => {
    const first = isReversed ? subtractSizes(a.shape[axis] ?? ONE, ONE) : ZERO;
    return b.apply("equal", [b.iota(a.shape, axis), b.size(first, "int")]);
  });
  // Along no axis every element is a first one.
  if (conditions.length === 0) return b.broadcastTo(zero, a.shape);
  const isFirst = conditions.reduce((all, one) => b.apply("logicalAnd", [all, one]));
  return b.apply("where", [isFirst, zero, a]);
}

/** The product of the elements before each. */
function before(b: Builder, node: Node): Node {
  return b.apply("cumprod", node.inputs, { ...node.attributes, exclusive: true });
}

function accumulating(how: "sum" | "product", attributes: Attributes): Scan {
  const step = { how, operand: 0 };
  const isBefore = attributes["exclusive"] === true;
  return { ...wayOf(attributes), from: how, steps: isBefore ? ["emit", step] : [step, "emit"] };
}

function wayOf(attributes: Attributes): Pick<Scan, "axes" | "isReversed"> {
  return { axes: integers(attributes, "axes"), isReversed: attributes["reverse"] === true };
}

function orderOf(attributes: Attributes): Order {
  return attributes["order"] as Order;
}

function isExclusive(node: Node): boolean {
  return node.attributes["exclusive"] === true;
}

/** The attributes for the scan from the other end. */
function turned({ attributes }: { readonly attributes: Attributes }): Attributes {
  return { ...attributes, reverse: attributes["reverse"] !== true };
}
