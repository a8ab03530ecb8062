import type { Node } from "../ir/graph.ts";
import { countOf, sameShape } from "../ir/shape.ts";
import { constantOf } from "../ir/size.ts";
import type { Builder } from "../ops/builder.ts";

/** Of more numbers than this a sum is as its terms come, each where it is computed. */
const FEW = 16;

/**
 * g d, where g may be a product h a: h (a d) if a d is one of `values`, which are computed anyway. So the
 * derivative of a sin x is what it is by hand, h times the a cos x of the model; in the other order it would take
 * a and cos x, and a product more.
 */
export function productOf(b: Builder, g: Node, d: Node, values: ReadonlySet<Node>): Node {
  const product = b.mul(g, d);
  if (g.op !== "mul" || values.size === 0) return product;
  for (const [h, a] of [g.inputs, g.inputs.toReversed()] as [Node, Node][]) {
    const known = [b.arena.find("mul", [a, d]), b.arena.find("mul", [d, a])];
    const value = known.find((one) => one && values.has(one));
    if (value) return b.mul(h, value);
  }
  return product;
}

/**
 * The sum of `terms`, g d₁ + g d₂ + …, as g (d₁ + d₂ + …) where one of `adjoints` is a factor of all: everything
 * goes through one value. It is a product less, and what is in the brackets is the same in all rows of a Jacobian.
 */
export function factored(
  b: Builder,
  terms: readonly Node[],
  adjoints: ReadonlySet<Node>,
): readonly Node[] {
  const [first] = terms;
  const count = first && constantOf(countOf(first.shape));
  if (!first || terms.length < 2 || count === undefined || count > FEW) return terms;
  for (const g of factorsOf(first)) {
    if (!adjoints.has(g) || !sameShape(g.shape, first.shape)) continue;
    const others = terms.map((term) => over(b, term, g));
    if (!others.every((one) => one !== undefined)) continue;
    return [
      b.mul(
        g,
        others.reduce((sum, one) => b.add(sum, one)),
      ),
    ];
  }
  return terms;
}

/** The factors of a product, of the dividend of a quotient, and of what has a minus sign. */
function factorsOf(product: Node): Node[] {
  const [p, q] = product.inputs;
  if (product.op === "mul" && p && q) return [...factorsOf(p), ...factorsOf(q)];
  return (product.op === "neg" || product.op === "div") && p ? factorsOf(p) : [product];
}

/** A product without one of its factors; undefined where it has it not. */
function over(b: Builder, product: Node, factor: Node): Node | undefined {
  if (product === factor) return b.constant(1);
  const [p, q] = product.inputs;
  if (!p || !["mul", "div", "neg"].includes(product.op)) return undefined;
  const ofFirst = over(b, p, factor);
  if (ofFirst) return b.apply(product.op, q ? [ofFirst, q] : [ofFirst]);
  const ofSecond = product.op === "mul" && q ? over(b, q, factor) : undefined;
  return ofSecond && b.mul(p, ofSecond);
}
