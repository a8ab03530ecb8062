import type { Node } from "../../ir/graph.ts";
import { showShape } from "../../ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  floorDivide,
  isNegative,
  multiplySizes,
  ONE,
  showSize,
  type Size,
  subtractSizes,
  ZERO,
} from "../../ir/size.ts";
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
  const sizes = from.shape;
  if (node.dimensions.length !== sizes.length) {
    return formula.refuse(
      node,
      "GRADC1307",
      `${showShape(from.shape)} needs ${sizes.length} indices, not ${node.dimensions.length}`,
      "a colon takes all of a dimension: A[1, :]",
    );
  }
  const ranges = node.dimensions.map((dimension, axis) =>
    rangeOf(formula, dimension, sizes[axis] ?? ONE),
  );
  const kept = ranges.flatMap(({ count }, axis) =>
    node.dimensions[axis]?.type === "RangeNode" ? [count] : [],
  );
  return dropAxes(trace, take(trace, from, ranges), kept);
}

function rangeOf(formula: Formula, node: Syntax, size: Size): Range {
  const position = (at: Syntax): Size => {
    const value = positionOf(formula, at, size);
    const start = subtractSizes(value, ONE);
    if (!isNegative(start) && !isNegative(subtractSizes(size, value))) return start;
    return formula.refuse(
      at,
      "GRADC1307",
      `index ${showSize(value)} is outside 1 to ${showSize(size)}`,
      "positions in a formula count from 1",
    );
  };
  if (node.type !== "RangeNode") return { start: position(node), step: ONE, count: ONE };
  const step = node.step ? stepOf(formula, node.step, size) : 1;
  const [start, end] = [position(node.start), position(node.end)];
  const along = step > 0 ? subtractSizes(end, start) : subtractSizes(start, end);
  const steps = floorDivide(along, Math.abs(step));
  if (!steps) {
    return formula.refuse(
      node,
      "GRADC1307",
      `how many steps of ${Math.abs(step)} go into ${showSize(along)} is not known here`,
      "reshape into rows of as many elements first",
    );
  }
  const count = addSizes(steps, ONE);
  if (isNegative(along)) {
    return formula.refuse(
      node,
      "GRADC1307",
      "the range is empty",
      "a range includes its end: 2:3 takes two elements",
    );
  }
  return { start, step: constantSize(step), count };
}

function stepOf(formula: Formula, node: Syntax, size: Size): number {
  const step = constantOf(positionOf(formula, node, size));
  if (step !== undefined && step !== 0) return step;
  const message = step === 0 ? "must not be 0" : "must be a number";
  return formula.refuse(node, "GRADC1307", `the step of a range ${message}`);
}

/** Whole numbers, `end` and arithmetic on them: an index is known when the model is compiled. */
function positionOf(formula: Formula, node: Syntax, size: Size): Size {
  const value = evaluate(node, size);
  if (value) return value;
  return formula.refuse(
    node,
    "GRADC1307",
    "an index must be a whole number that is known here",
    "numbers, end, + - and * can be used",
  );
}

function evaluate(node: Syntax, size: Size): Size | undefined {
  if (node.type === "ParenthesisNode") return evaluate(node.content, size);
  if (node.type === "ConstantNode") {
    return typeof node.value === "number" && Number.isSafeInteger(node.value)
      ? constantSize(node.value)
      : undefined;
  }
  if (node.type === "SymbolNode") return node.name === "end" ? size : undefined;
  if (node.type !== "OperatorNode") return undefined;
  const [a, b] = node.args.map((arg) => evaluate(arg, size));
  if (!a) return undefined;
  if (node.fn === "unaryMinus") return subtractSizes(ZERO, a);
  if (!b) return undefined;
  return { add: addSizes(a, b), subtract: subtractSizes(a, b), multiply: multiplySizes(a, b) }[
    node.fn
  ];
}
