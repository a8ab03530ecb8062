import type { Graph, Node } from "../ir/graph.ts";
import { numbersOf } from "../ir/shape.ts";
import { elementsOf, integers } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { elementwise } from "../ops/elementwise.ts";
import { buildFormula, type Formula, namesOf, parseFormula } from "../ops/formula.ts";
import { operations } from "../ops/table.ts";
import { exposed } from "./exposed.ts";
import { groupsOver } from "./indexing.ts";

/**
 * What is zero exactly where a node is not smooth: the argument of `relu` and `abs`, the difference
 * of the operands of `maximum` or of a comparison, the lead of a maximum over its rivals.
 */
export interface Kink {
  /** The node that is not smooth there. */
  readonly node: Node;
  readonly margin: Node;
  /** Elements of the margin that are zero for one and the same reason have the same group. */
  readonly groupOf: (element: number) => number;
  /** Whether the node takes a value of its own exactly there, which tells nothing of either side. */
  readonly isIsolated: boolean;
  /** Whether the margin is zero for every winner, and two of a group make the kink. */
  readonly isExtremum: boolean;
}

const comparisons = new Set(["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"]);

/** The extremum that an operation takes, or finds the place of. */
const extrema = new Map([
  ["max", "max"],
  ["min", "min"],
  ["argmax", "max"],
  ["argmin", "min"],
]);

/** All kinks on the way to the outputs: two nodes with the same margin are two kinks. */
export function kinksOf(graph: Graph): Kink[] {
  const b = new Builder(graph.arena);
  const outputs = graph.outputs.map((output) => output.node);
  const found = exposed(b, outputs, {
    at: (node) => kinksAt(b, node),
    valueOf: (kink) => kink.margin,
    absent: Infinity,
  });
  return found.map(({ found: kink, value }) => {
    const count = elementsOf(kink.margin);
    // In a loop each iteration has groups of its own.
    const groupOf = (element: number): number =>
      Math.floor(element / count) * (count + 1) + kink.groupOf(element % count);
    return value === kink.margin ? kink : { ...kink, margin: value, groupOf };
  });
}

function kinksAt(b: Builder, node: Node): Kink[] {
  const kinks: Kink[] = [];
  // Pooling is a maximum over windows.
  const reduction =
    node.op === "maxPool2d" ? (operations.get(node.op)?.expand?.(b, node) ?? node) : node;
  const [x] = reduction.inputs;
  if (!x) return [];
  const of = extrema.get(reduction.op);
  if (of !== undefined && x.dtype === "real") {
    const axes = integers(reduction.attributes, "axes");
    const groups = groupsOver(numbersOf(x.shape), axes);
    const groupOf = new Map(groups.flatMap((group, at) => group.map((element) => [element, at])));
    const best = b.apply(of, [x], { axes, keepDims: true });
    kinks.push({
      node,
      isExtremum: true,
      margin: b.sub(x, best),
      groupOf: (element) => groupOf.get(element) ?? -1,
      isIsolated: false,
    });
  }
  const isIsolated = node.op === "equal" || node.op === "notEqual";
  for (const margin of new Set(marginsOf(b, node))) {
    if (margin.op !== "constant") {
      kinks.push({ node, margin, groupOf: (at) => at, isIsolated, isExtremum: false });
    }
  }
  return kinks;
}

/** Read off the rows: a formula of a derivative that compares two things has a kink where they meet. */
function marginsOf(b: Builder, node: Node): Node[] {
  const [x, y] = node.inputs;
  if (x?.dtype === "int") return [];
  // Truncated to integers it jumps wherever `trunc` does.
  if (node.op === "cast" && node.dtype === "int" && x) return marginsOf(b, b.apply("trunc", [x]));
  if (node.op === "norm" || node.op === "std") return [node];
  if (node.op === "sort") return neighbours(b, node);
  if (node.op === "argsort" && x) return neighbours(b, b.apply("sort", [x], node.attributes));
  const row = elementwise.get(node.op);
  if (!row) return [];
  if (comparisons.has(node.op) && x && y) return [b.sub(x, y)];
  const names = namesOf(node);
  const differences = (row.d ?? []).flatMap((text) => comparedIn(parseFormula(text)));
  return [...(row.kinks ?? []).map((text) => parseFormula(text)), ...differences]
    .map((difference) => buildFormula(b, difference, names))
    .filter((margin) => margin.dtype === "real");
}

/** How far apart sorted elements are that follow each other. */
function neighbours(b: Builder, sorted: Node): Node[] {
  const [along = 0] = integers(sorted.attributes, "axes");
  const sizes = numbersOf(sorted.shape);
  if ((sizes[along] ?? 0) < 2) return [];
  const [lower, upper] = [0, 1].map((start) =>
    b.apply("slice", [sorted], {
      starts: sizes.map((_, axis) => (axis === along ? start : 0)),
      steps: sizes.map(() => 1),
      sizes: sizes.map((size, axis) => (axis === along ? size - 1 : size)),
    }),
  ) as [Node, Node];
  return [b.sub(upper, lower)];
}

function comparedIn(formula: Formula): Formula[] {
  if (formula.kind !== "apply") return [];
  const { op, args } = formula;
  const inner = args.flatMap(comparedIn);
  if (comparisons.has(op)) return [{ kind: "apply", op: "sub", args }, ...inner];
  return op === "sign" ? [...args, ...inner] : inner;
}
