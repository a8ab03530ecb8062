import type { Node } from "../../ir/graph.ts";
import { numbersOf, showShape } from "../../ir/shape.ts";
import { dropAxes, type Range, take } from "../builder/slice.ts";
import type { Trace } from "../builder/trace.ts";
import type { Formula } from "./context.ts";
import type { Syntax } from "./parse.ts";

/**
 * `A[1, :]`, `v[2:end]`, `A[1:2:5, 2]`: positions count from 1, ranges include their end, a single
 * position drops its dimension.
 */
export function index(trace: Trace, formula: Formula, from: Node, node: Syntax): Node {
  if (node.type !== "IndexNode") return from;
  if (node.dotNotation) {
    return formula.refuse(
      node,
      "GRADC1302",
      "tensors have no properties in a formula",
      "A' transposes, A[1, :] takes a row",
    );
  }
  const sizes = numbersOf(from.shape);
  if (node.dimensions.length !== sizes.length) {
    return formula.refuse(
      node,
      "GRADC1307",
      `${showShape(from.shape)} needs ${sizes.length} indices, not ${node.dimensions.length}`,
      "a colon takes all of a dimension: A[1, :]",
    );
  }
  const ranges = node.dimensions.map((dimension, axis) =>
    rangeOf(formula, dimension, sizes[axis] ?? 1),
  );
  const kept = ranges.flatMap(({ count }, axis) =>
    node.dimensions[axis]?.type === "RangeNode" ? [count] : [],
  );
  return dropAxes(trace, take(trace, from, ranges), kept);
}

function rangeOf(formula: Formula, node: Syntax, size: number): Range {
  const position = (at: Syntax): number => {
    const value = positionOf(formula, at, size);
    if (value >= 1 && value <= size) return value - 1;
    return formula.refuse(
      at,
      "GRADC1307",
      `index ${value} is outside 1 to ${size}`,
      "positions in a formula count from 1",
    );
  };
  if (node.type !== "RangeNode") return { start: position(node), step: 1, count: 1 };
  const step = node.step ? positionOf(formula, node.step, size) : 1;
  if (step === 0) return formula.refuse(node, "GRADC1307", "the step of a range must not be 0");
  const [start, end] = [position(node.start), position(node.end)];
  const count = Math.floor((end - start) / step) + 1;
  if (count < 1)
    return formula.refuse(
      node,
      "GRADC1307",
      "the range is empty",
      "a range includes its end: 2:3 takes two elements",
    );
  return { start, step, count };
}

/** Whole numbers, `end` and arithmetic on them: an index is known when the model is compiled. */
function positionOf(formula: Formula, node: Syntax, size: number): number {
  const value = evaluate(node, size);
  if (value !== undefined && Number.isInteger(value)) return value;
  return formula.refuse(
    node,
    "GRADC1307",
    "an index must be a whole number that is known here",
    "numbers, end, + - and * can be used",
  );
}

function evaluate(node: Syntax, size: number): number | undefined {
  if (node.type === "ParenthesisNode") return evaluate(node.content, size);
  if (node.type === "ConstantNode") return typeof node.value === "number" ? node.value : undefined;
  if (node.type === "SymbolNode") return node.name === "end" ? size : undefined;
  if (node.type !== "OperatorNode") return undefined;
  const [a, b] = node.args.map((arg) => evaluate(arg, size));
  if (a === undefined) return undefined;
  if (node.fn === "unaryMinus") return -a;
  if (b === undefined) return undefined;
  return { add: a + b, subtract: a - b, multiply: a * b }[node.fn];
}
