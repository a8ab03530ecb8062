import { fail } from "../diagnostics/diagnostic.ts";
import { lookupIndex } from "../ir/exprs.ts";
import type { Attributes, Node, Type } from "../ir/graph.ts";
import { type Expr, type Index, ZERO_INDEX } from "../ir/loops.ts";
import { broadcastShapes, sameShape, type Shape, showShape } from "../ir/shape.ts";
import { constantSize, isNonNegative, ONE, type Size, subtractSizes, ZERO } from "../ir/size.ts";
import { align, integers, sizesIn } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { constantNumbers } from "./integers.ts";
import type { Operation, Read } from "./operation.ts";

/**
 * Positions looked up, as NumPy's `x[:, i, j]`: attribute `axes` says which axes the operands after
 * the first address. These broadcast together, and their axes begin at axis `position` of the result,
 * among the axes of `x` that are left. Attribute `least`, if it is there, is how long these axes must at
 * least be for the positions to exist.
 */
interface Addressing {
  readonly axes: readonly number[];
  readonly position: number;
}

function addressingOf(attributes: Attributes): Addressing {
  return { axes: integers(attributes, "axes"), position: Number(attributes["position"]) };
}

/** How much longer the axes are that are addressed than `least` and positions that are known demand. */
function marginsOf(
  x: Node | undefined,
  positions: readonly Node[],
  attributes: Attributes,
): Size[] {
  if (!x) return [];
  const { axes } = addressingOf(attributes);
  const least = attributes["least"] === undefined ? [] : sizesIn(attributes, "least");
  return axes.flatMap((axis, at) => {
    const reach = (constantNumbers(positions[at] ?? x) ?? []).reduce(
      (most, position) => Math.max(most, position + 1),
      0,
    );
    return [constantSize(reach), least[at] ?? ZERO].map((size) =>
      subtractSizes(x.shape[axis] ?? ONE, size),
    );
  });
}

/** The attribute `least`, where these axes are not known to be as long. */
export function leastOf(shape: Shape, axes: readonly number[], least: Shape): Attributes {
  const isKnown = axes.every((axis, at) =>
    isNonNegative(subtractSizes(shape[axis] ?? ONE, least[at] ?? ZERO)),
  );
  return isKnown ? {} : { least };
}

/** The shape of what is addressed in a value of shape `x`. */
function gatheredShape(
  op: string,
  x: Shape,
  positions: readonly Type[],
  { axes, position }: Addressing,
): Shape {
  for (const { dtype } of positions) {
    if (dtype === "int") continue;
    fail("GRADC2002", `positions are integers, not ${nouns[dtype]}`, {
      help: 'declare an input of positions with int([5]), or truncate real numbers with cast(x, "int")',
    });
  }
  const common = broadcastShapes(...positions.map((one) => one.shape));
  if (!common || positions.length !== axes.length) {
    const shapes = positions.map((one) => showShape(one.shape)).join(" and ");
    fail("GRADC2001", `${op} cannot broadcast the positions ${shapes}`, {
      help: "shapes align at their last axes; two sizes must be equal or one of them 1",
    });
  }
  const kept = x.filter((_, axis) => !axes.includes(axis));
  return [...kept.slice(0, position), ...common, ...kept.slice(position)];
}

const nouns = {
  real: "real numbers",
  bool: "truth values",
  int: "integers",
  tuple: "several values",
};

/** Reads the positions of the element `index`; the second result makes an index into `x` of them. */
function addressed(
  x: Node,
  positions: readonly Node[],
  first: number,
  addressing: Addressing,
  index: readonly Index[],
): { reads: Read[]; into: (positions: readonly Expr[]) => Index[] } {
  const { axes, position } = addressing;
  const rank = Math.max(0, ...positions.map((one) => one.shape.length));
  const own = index.slice(position, position + rank);
  const rest = [...index.slice(0, position), ...index.slice(position + rank)];
  return {
    reads: positions.map((one, at) => ({ operand: first + at, index: align(own, one.shape) })),
    into: (found) => {
      let next = 0;
      return x.shape.map((size, axis) => {
        const value = found[axes.indexOf(axis)];
        if (!value) return rest[next++] ?? ZERO_INDEX;
        // An axis of one element has one position.
        return size === ONE ? ZERO_INDEX : lookupIndex(value);
      });
    },
  };
}

export const gather: Operation = {
  name: "gather",
  doc: "elements at positions that integers give",
  gradient: "g added to zeros at the positions",
  infer: (inputs, attributes) => {
    const [x, ...positions] = inputs;
    if (!x) fail("GRADC2006", "gather takes at least 1 operand");
    const shape = gatheredShape("gather", x.shape, positions, addressingOf(attributes));
    return { dtype: x.dtype, shape };
  },
  requires: ({ inputs: [x, ...positions], attributes }) => marginsOf(x, positions, attributes),
  element: (node, index) => {
    const [x, ...positions] = node.inputs as [Node, ...Node[]];
    const { reads, into } = addressed(x, positions, 1, addressingOf(node.attributes), index);
    return {
      reads: [...reads, { operand: 0, index: into }],
      combine: (args) => args[args.length - 1] as Expr,
    };
  },
  vjp: (b, node, g) => {
    const [x, ...positions] = node.inputs as [Node, ...Node[]];
    return [b.apply("scatterAdd", [zeros(b, x.shape), g, ...positions], node.attributes)];
  },
  jvp: (b, node, [t]) => t && b.apply("gather", [t, ...node.inputs.slice(1)], node.attributes),
};

/** The operands are what is added to, what is added, and the positions. */
export const scatterAdd: Operation = {
  name: "scatterAdd",
  doc: "updates added to a tensor at positions that integers give",
  gradient: "g; the elements of g at the positions",
  edge: "positions that occur several times add up",
  infer: (inputs, attributes) => {
    const [x, updates, ...positions] = inputs;
    if (!x || !updates) fail("GRADC2006", "scatterAdd takes at least 2 operands");
    if (x.dtype === "bool" || updates.dtype !== x.dtype) {
      fail("GRADC2002", `scatterAdd cannot add ${nouns[updates.dtype]} to ${nouns[x.dtype]}`, {
        help: 'turn one of them into numbers of the other kind with cast(x, "real") or cast(x, "int")',
      });
    }
    const shape = gatheredShape("scatterAdd", x.shape, positions, addressingOf(attributes));
    if (!sameShape(shape, updates.shape)) {
      fail(
        "GRADC2005",
        `scatterAdd needs updates ${showShape(shape)}, not ${showShape(updates.shape)}`,
        {
          help: `take at these positions has the shape ${showShape(shape)}`,
        },
      );
    }
    return { dtype: x.dtype, shape: x.shape };
  },
  requires: ({ inputs: [x, , ...positions], attributes }) => marginsOf(x, positions, attributes),
  vjp: (b, node, g) => [g, b.apply("gather", [g, ...node.inputs.slice(2)], node.attributes)],
  jvp: (b, node, [t, u]) => {
    if (!u) return t;
    const [x, , ...positions] = node.inputs as [Node, Node, ...Node[]];
    const onto = t ?? zeros(b, x.shape);
    return b.apply("scatterAdd", [onto, u, ...positions], node.attributes);
  },
};

/** Where `scatterAdd` adds the element `index` of the updates: what to read first, and the index then. */
export function scatterTarget(
  node: Node,
  index: readonly Index[],
): { reads: readonly Read[]; into: (positions: readonly Expr[]) => Index[] } {
  return addressed(node, node.inputs.slice(2), 2, addressingOf(node.attributes), index);
}

/** Whether a value is made of zeros by adding to some of them: nothing depends on the rest. */
export function isScatteredOnZeros(node: Node): boolean {
  let base: Node | undefined = node;
  while (base?.op === "scatterAdd") base = base.inputs[0];
  return base !== node && base !== undefined && isZero(base);
}

/** Zeros as the simplifier and lowering know them. */
export function isZero({ op, inputs, attributes }: Node): boolean {
  const [source] = inputs;
  if (op === "broadcastTo" && source) return isZero(source);
  return op === "constant" && Object.is(attributes["value"], 0);
}

/** The elements of `x` at these positions along `axes`; they stand at axis `position` of the result. */
export function gatherAt(
  b: Builder,
  x: Node,
  positions: readonly Node[],
  axes: readonly number[],
  position: number,
  least: Attributes = {},
): Node {
  return b.apply("gather", [x, ...positions], { axes, position, ...least });
}

export function zeros(b: Builder, shape: Shape): Node {
  return b.broadcastTo(b.constant(0), shape);
}
