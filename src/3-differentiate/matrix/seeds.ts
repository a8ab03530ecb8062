import type { Node } from "../../ir/graph.ts";
import { countOf, numbersOf, type Shape } from "../../ir/shape.ts";
import { multiplySizes, ONE, type Size } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";

/** Each element's own number among all elements along the axes from `first` to before `end`, row-major. */
export function positionIn(
  b: Builder,
  shape: Shape,
  first: number,
  end: number,
  dtype: "int" | "real",
): Node {
  let stride: Size = ONE;
  let position: Node | undefined;
  for (let axis = end - 1; axis >= first; axis--) {
    const size = shape[axis] ?? ONE;
    if (size === ONE) continue;
    const own = b.iota(shape, axis, dtype);
    const term = stride === ONE ? own : b.mul(b.size(stride, dtype), own);
    position = position ? b.add(term, position) : term;
    stride = multiplySizes(stride, size);
  }
  return position ?? b.broadcastTo(b.constant(0, dtype), shape);
}

/** The unit vectors of the elements of `shape`, along a last axis with one place for each of them. */
export function unitVectors(b: Builder, shape: Shape): Node {
  const whole = [...shape, countOf(shape)];
  const own = positionIn(b, whole, 0, shape.length, "int");
  const chosen = positionIn(b, whole, shape.length, whole.length, "int");
  return oneWhere(b, own, chosen);
}

/** 1 where these numbers are equal, else 0. */
export function oneWhere(b: Builder, x: Node, y: Node): Node {
  return b.apply("where", [b.apply("equal", [x, y]), b.constant(1), b.constant(0)]);
}

/** The unit vector of the `at`-th element of `shape`, whose sizes are known; its zeros are no numbers of the model. */
export function unitVector(b: Builder, shape: Shape, at: number): Node {
  const sizes = numbersOf(shape);
  const count = sizes.reduce((product, size) => product * size, 1);
  return b.tensor(
    Array.from({ length: count }, (_, element) => (element === at ? 1 : 0)),
    sizes,
    "real",
    { isSeed: true },
  );
}

/** 1 for the elements of each colour, along a last axis with one place for each colour. */
export function colourSeeds(b: Builder, shape: Shape, colours: readonly number[]): Node {
  const count = Math.max(...colours) + 1;
  const data = colours.flatMap((own) =>
    Array.from({ length: count }, (_, colour) => (own === colour ? 1 : 0)),
  );
  return called(b, "seeds", b.tensor(data, [...numbersOf(shape), count]));
}

/** Data with a name, for code and comments. */
export function called(b: Builder, name: string, data: Node): Node {
  if (data.op === "tensor" && !b.arena.names.has(data)) b.arena.names.set(data, name);
  return data;
}
