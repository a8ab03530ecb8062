import { fail } from "../diagnostics/diagnostic.ts";
import type { Node, Type } from "../ir/graph.ts";
import { type Shape, showShape } from "../ir/shape.ts";
import { ONE, type Size } from "../ir/size.ts";
import { requireReal } from "./axes.ts";
import type { Builder } from "./builder.ts";
import { aligned, diagonals, ontoDiagonals, withoutPrivate } from "./einsum-terms.ts";
import type { Operation } from "./operation.ts";

/** One letter an axis: of each operand, and of the result. */
export interface Contraction {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
}

/** `ij,jk->ik` as the attribute `spec` has it: letters only, result and all. */
export function contractionOf(spec: string): Contraction {
  const [operands = "", result = ""] = spec.split("->");
  return { operands: operands.split(",").map((letters) => [...letters]), result: [...result] };
}

export function specOf({ operands, result }: Contraction): string {
  return `${operands.map((letters) => letters.join("")).join(",")}->${result.join("")}`;
}

/** The einsum of operands whose axes have these letters. */
export function einsumOf(b: Builder, contraction: Contraction, operands: readonly Node[]): Node {
  return b.apply("einsum", operands, { spec: specOf(contraction) });
}

/** The size of each letter. A size of 1 stretches, as everywhere. @throws {GradcError} GRADC2005 */
export function sizesOf(spec: string, shapes: readonly Shape[]): Map<string, Size> {
  const { operands, result } = contractionOf(spec);
  const sizes = new Map<string, Size>();
  shapes.forEach((shape, at) => {
    const letters = operands[at] ?? [];
    if (letters.length !== shape.length) {
      fail("GRADC2005", `einsum names ${letters.length} axes of ${showShape(shape)}`, {
        help: `"${letters.join("")}" needs one letter for each axis of operand ${at + 1}`,
      });
    }
    letters.forEach((letter, axis) => {
      const [own = ONE, known = ONE] = [shape[axis], sizes.get(letter)];
      const isTwice = letters.indexOf(letter) !== axis && own !== shape[letters.indexOf(letter)];
      if (isTwice || (own !== ONE && known !== ONE && own !== known)) {
        fail("GRADC2005", `einsum gives ${letter} two sizes in ${spec}`, {
          help: `every axis called ${letter} must have the same size`,
        });
      }
      sizes.set(letter, own === ONE ? known : own);
    });
  });
  for (const letter of result) {
    if (sizes.has(letter)) continue;
    fail("GRADC2005", `einsum does not know the size of ${letter} in ${spec}`, {
      help: "every letter of the result must be one of an operand",
    });
  }
  if (new Set(result).size !== result.length) {
    fail("GRADC2005", `einsum has a letter twice in the result of ${spec}`, {
      help: "a letter stands for one axis of the result",
    });
  }
  return sizes;
}

function infer(inputs: readonly Type[], spec: string): Type {
  const { operands, result } = contractionOf(spec);
  if (inputs.length !== operands.length) {
    fail(
      "GRADC2006",
      `einsum with ${spec} takes ${operands.length} operands, not ${inputs.length}`,
    );
  }
  inputs.forEach((input) => {
    requireReal("einsum", input);
  });
  const sizes = sizesOf(
    spec,
    inputs.map((input) => input.shape),
  );
  return { dtype: "real", shape: result.map((letter) => sizes.get(letter) ?? ONE) };
}

/**
 * Einstein's sum: the product of the operands' elements, summed over the letters that the result does
 * not have. A letter twice in an operand takes its diagonal.
 */
export const einsum: Operation = {
  name: "einsum",
  doc: "sum of products over axes named by letters: `ij,jk->ik`",
  gradient: "einsum of g and the other operands, with the operand's letters as the result",
  infer: (inputs, attributes) => infer(inputs, String(attributes["spec"])),
  expand: (b, node) => {
    const { operands, result } = contractionOf(String(node.attributes["spec"]));
    const terms = node.inputs.map((x, at) => diagonals(b, x, operands[at] ?? []));
    const own = terms.map((term) => withoutPrivate(b, term, terms, result));
    const named = new Set(own.flatMap(({ letters }) => letters));
    const summed = [...named].filter((letter) => !result.includes(letter));
    const all = [...result, ...summed];
    const product = own.map((term) => aligned(b, term, all)).reduce((x, y) => b.mul(x, y));
    if (summed.length === 0) return product;
    const axes = summed.map((_, at) => result.length + at);
    return b.apply("sum", [product], { axes, keepDims: false });
  },
  vjp: (b, node, g) => einsumAdjoint(b, node, g, einsumOf),
  jvp: (b, node, tangents) =>
    tangents.reduce<Node | undefined>((sum, tangent, at) => {
      const moved = node.inputs.map((x, operand) => (operand === at ? tangent : x));
      if (!moved.every((x) => x !== undefined)) return sum;
      return b.addDefined(sum, b.apply("einsum", moved, node.attributes));
    }, undefined),
};

/** Contracts the adjoint, which comes first, with other operands. */
export type Contract = (b: Builder, contraction: Contraction, operands: readonly Node[]) => Node;

/** ∂/∂x is the product of the others, with x's letters as the result: the specs change places. */
export function einsumAdjoint(b: Builder, node: Node, g: Node, contract: Contract): Node[] {
  const { operands, result } = contractionOf(String(node.attributes["spec"]));
  return node.inputs.map((x, at) => {
    const letters = operands[at] ?? [];
    const others = operands.filter((_, other) => other !== at);
    const known = new Set([...result, ...others.flat()]);
    const distinct = [...new Set(letters)];
    const kept = distinct.filter((letter) => known.has(letter));
    const inner = contract(b, { operands: [result, ...others], result: kept }, [
      g,
      ...node.inputs.filter((_, other) => other !== at),
    ]);
    // Along letters of x alone, which were summed, every element gets the same.
    const column = distinct.map((letter) => inner.shape[kept.indexOf(letter)] ?? ONE);
    const whole = column.map((size, axis) =>
      size === ONE ? (x.shape[letters.indexOf(distinct[axis] ?? "")] ?? ONE) : size,
    );
    const spread = b.broadcastTo(b.reshape(inner, column), whole);
    return ontoDiagonals(b, { node: spread, letters: distinct }, letters);
  });
}

/** The einsum, but where the first operand is 0 nothing is multiplied with it, be it infinite. */
export function einsumWithoutZeros(
  b: Builder,
  { operands, result }: Contraction,
  nodes: readonly Node[],
): Node {
  const terms = nodes.map((x, at) => diagonals(b, x, operands[at] ?? []));
  const named = new Set(terms.flatMap(({ letters }) => letters));
  const all = [...result, ...[...named].filter((letter) => !result.includes(letter))];
  const factors = terms.map((term) => aligned(b, term, all));
  const [first = b.constant(0)] = factors;
  const zero = b.constant(0);
  const isLive = b.apply("notEqual", [first, zero]);
  const product = b.apply("where", [isLive, factors.reduce((x, y) => b.mul(x, y)), zero]);
  const axes = all.flatMap((_, axis) => (axis < result.length ? [] : [axis]));
  return axes.length === 0 ? product : b.apply("sum", [product], { axes, keepDims: false });
}
