import { type Graph, type Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { numbersOf } from "../ir/shape.ts";
import { integers, reducedShape } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { elementwise } from "../ops/elementwise.ts";
import { buildFormula, type Formula, namesOf, parseFormula } from "../ops/formula.ts";
import { groupsOver } from "./indexing.ts";

/**
 * What is zero exactly where a node is not smooth: the argument of `relu` and `abs`, the difference
 * of the operands of `maximum` or of a comparison, the lead of a maximum over its rivals.
 */
export interface Kink {
  readonly margin: Node;
  /** Elements of the margin that are zero for one and the same reason have the same group. */
  readonly groupOf: (element: number) => number;
  /** Whether the node takes a value of its own exactly there, which tells nothing of either side. */
  readonly isIsolated: boolean;
}

const comparisons = new Set(["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"]);

/** All kinks on the way to the outputs: two nodes with the same margin are two kinks. */
export function kinksOf(graph: Graph): Kink[] {
  const b = new Builder(graph.arena);
  const kinks: Kink[] = [];
  for (const node of reachable(graph.outputs.map((output) => output.node))) {
    const [x] = node.inputs;
    if (!x) continue;
    if (node.op === "max" || node.op === "min") {
      const axes = integers(node.attributes, "axes");
      const groups = groupsOver(numbersOf(x.shape), axes);
      const groupOf = new Map(groups.flatMap((group, at) => group.map((element) => [element, at])));
      const best = b.reshape(node, reducedShape(x.shape, axes, true));
      kinks.push({
        margin: b.sub(x, best),
        groupOf: (element) => groupOf.get(element) ?? -1,
        isIsolated: false,
      });
    }
    const isIsolated = node.op === "equal" || node.op === "notEqual";
    for (const margin of new Set(marginsOf(b, node))) {
      if (margin.op !== "constant") kinks.push({ margin, groupOf: (at) => at, isIsolated });
    }
  }
  return kinks;
}

/** Read off the rows: a formula of a derivative that compares two things has a kink where they meet. */
function marginsOf(b: Builder, node: Node): Node[] {
  const row = elementwise.get(node.op);
  if (!row) return [];
  const [x, y] = node.inputs;
  if (comparisons.has(node.op) && x && y) return [b.sub(x, y)];
  const names = namesOf(node);
  const differences = (row.d ?? []).flatMap((text) => comparedIn(parseFormula(text)));
  return [...(row.kinks ?? []).map(parseFormula), ...differences]
    .map((difference) => buildFormula(b, difference, names))
    .filter((margin) => margin.dtype === "real");
}

function comparedIn(formula: Formula): Formula[] {
  if (formula.kind !== "apply") return [];
  const { op, args } = formula;
  const inner = args.flatMap(comparedIn);
  if (comparisons.has(op)) return [{ kind: "apply", op: "sub", args }, ...inner];
  return op === "sign" ? [...args, ...inner] : inner;
}
