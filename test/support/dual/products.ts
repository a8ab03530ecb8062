import { broadcastOffset, eachIndex } from "../../../src/check/indexing.ts";
import { numbersOf } from "../../../src/ir/shape.ts";
import { type Definition, elementOf, first, second } from "./definition.ts";
import { type Dual, type DualTensor, mul, product, sub, total } from "./dual.ts";

/** The sum of products over named axes, as einsum's letters say; `place` reads an operand. */
function contraction(
  spec: string,
  operands: readonly DualTensor[],
  sizes: readonly number[],
): Dual[] {
  const [left = "", result = ""] = spec.split("->");
  const letters = left.split(",").map((names) => [...names]);
  const extents = new Map<string, number>();
  letters.forEach((names, at) => {
    names.forEach((letter, axis) => {
      const size = operands[at]?.sizes[axis] ?? 1;
      extents.set(letter, Math.max(size, extents.get(letter) ?? 1));
    });
  });
  const summed = [...extents.keys()].filter((letter) => !result.includes(letter));
  const elements: Dual[] = [];
  eachIndex(sizes, (outer) => {
    const terms: Dual[] = [];
    const own = [...outer];
    eachIndex(
      summed.map((letter) => extents.get(letter) ?? 1),
      (inner) => {
        const at = (letter: string): number => {
          const free = [...result].indexOf(letter);
          return (free < 0 ? inner[summed.indexOf(letter)] : own[free]) ?? 0;
        };
        const factors = operands.map((operand, which) =>
          elementOf(operand, broadcastOffset((letters[which] ?? []).map(at), operand.sizes)),
        );
        terms.push(product(factors));
      },
    );
    elements.push(total(terms));
  });
  return elements;
}

/** NumPy's matrix product: vectors are contracted, batches broadcast. */
const matmul: Definition = (node, operands) => {
  const [a, b] = [first(operands), second(operands)];
  const [isRow, isColumn] = [a.sizes.length === 1, b.sizes.length === 1];
  const elements: Dual[] = [];
  eachIndex(numbersOf(node.shape), (index) => {
    const own = [...index];
    const column = isColumn ? [] : own.splice(-1);
    const row = isRow ? [] : own.splice(-1);
    const terms = Array.from({ length: a.sizes.at(-1) ?? 1 }, (_, k) =>
      mul(
        elementOf(a, broadcastOffset([...own, ...row, k], a.sizes)),
        elementOf(b, broadcastOffset([...own, k, ...column], b.sizes)),
      ),
    );
    elements.push(total(terms));
  });
  return elements;
};

const dot: Definition = (node, operands) => {
  const [a, b] = [first(operands), second(operands)];
  const elements: Dual[] = [];
  eachIndex(numbersOf(node.shape), (index) => {
    const terms = Array.from({ length: a.sizes.at(-1) ?? 1 }, (_, k) => {
      const at = [...index, k];
      const [p, q] = [a, b].map((x) => elementOf(x, broadcastOffset(at, x.sizes)));
      return p && q ? mul(p, q) : elementOf(a, -1);
    });
    elements.push(total(terms));
  });
  return elements;
};

const outer: Definition = (node, operands) => {
  const [a, b] = [first(operands), second(operands)];
  const elements: Dual[] = [];
  eachIndex(numbersOf(node.shape), (index) => {
    const batch = index.slice(0, -2);
    const [i = 0, j = 0] = index.slice(-2);
    elements.push(
      mul(
        elementOf(a, broadcastOffset([...batch, i], a.sizes)),
        elementOf(b, broadcastOffset([...batch, j], b.sizes)),
      ),
    );
  });
  return elements;
};

const cross: Definition = (node, operands) => {
  const sizes = numbersOf(node.shape);
  const axis = sizes.length + Number(node.attributes["axis"]);
  const elements: Dual[] = [];
  eachIndex(sizes, (index) => {
    const component = (x: DualTensor, ahead: number): Dual => {
      const at = index.map((i, own) => (own === axis ? (i + ahead) % 3 : i));
      return elementOf(x, broadcastOffset(at, x.sizes));
    };
    const [a, b] = [first(operands), second(operands)];
    const forth = mul(component(a, 1), component(b, 2));
    elements.push(sub(forth, mul(component(a, 2), component(b, 1))));
  });
  return elements;
};

export const products: Readonly<Record<string, Definition>> = {
  matmul,
  dot,
  outer,
  cross,
  einsum: (node, operands) =>
    contraction(String(node.attributes["spec"]), operands, numbersOf(node.shape)),
};
