import type { Graph, Node } from "../ir/graph.ts";
import { ordered } from "../ir/order.ts";
import { sameShape } from "../ir/shape.ts";
import { operations } from "../ops/table.ts";
import type { Values } from "./interpret.ts";
import type { Kink } from "./kinks.ts";
import type { Edge, NotFinite } from "./report.ts";
import { changesAt, singularElements } from "./singular.ts";
import { elementName, type Instance, instanceOf, spotOf } from "./spots.ts";

/** Collects what the points of a check came upon: kinks, singularities, values that are not finite. */
export class Observer {
  readonly #graph: Graph;
  readonly #kinks: readonly Kink[];
  readonly #gradients: readonly Node[];
  readonly #edges = new Map<string, Edge>();
  readonly #notFinite = new Map<string, NotFinite>();

  constructor(graph: Graph, kinks: readonly Kink[], gradients: readonly Node[]) {
    this.#graph = graph;
    this.#kinks = kinks;
    this.#gradients = gradients;
  }

  edges(): Edge[] {
    return [...this.#edges.values()];
  }

  notFinite(): NotFinite[] {
    return [...this.#notFinite.values()];
  }

  /** Looks at a point; `fails` says that nothing there may be other than finite. */
  see(values: Values, where: string, fails: boolean): void {
    this.#seeKinks(values, where);
    const { arena } = this.#graph;
    const outputs = this.#graph.outputs.map((output) => output.node);
    const singular = singularElements(this.#inOrder(outputs), values);
    const isFinite = (node: Node): boolean => values.get(node)?.every(Number.isFinite) !== false;
    const isOfValue = !outputs.every(isFinite);
    if (!isOfValue && this.#gradients.every(isFinite)) {
      for (const { node, element } of singular) {
        this.#noteEdge("singularity", node, instanceOf(arena, node, element, values, where));
      }
      return;
    }
    const [made] = singular.filter(({ what }) => !isOfValue || what === "value");
    // What is not the fault of a node of the model arises among the gradients.
    const [first] = made ? [made] : singularElements(this.#inOrder(this.#gradients), values);
    if (!first) return;
    const what = isOfValue ? "value" : "gradient";
    const key = `${what} ${first.node.id} ${fails}`;
    const known = this.#notFinite.get(key);
    this.#notFinite.set(key, {
      ...(known ?? {
        ...spotOf(arena, first.node),
        convention: conventionOf(first.node),
        what,
        fails,
        first: instanceOf(arena, first.node, first.element, values, where),
      }),
      points: (known?.points ?? 0) + 1,
    });
  }

  #seeKinks(values: Values, where: string): void {
    const seen = new Set<Node>();
    for (const kink of this.#kinks) {
      const element = elementOn(kink, values);
      if (element === undefined || seen.has(kink.node)) continue;
      seen.add(kink.node);
      this.#noteEdge("kink", kink.node, this.#instanceOn(kink, element, values, where));
    }
  }

  #instanceOn(kink: Kink, element: number, values: Values, where: string): Instance {
    const { arena } = this.#graph;
    const { node, margin, isExtremum } = kink;
    const [x] = node.inputs;
    if (!isExtremum && sameShape(margin.shape, node.shape)) {
      return instanceOf(arena, node, element, values, where);
    }
    const name = x && sameShape(x.shape, margin.shape) ? elementName(arena, x, element) : node.op;
    return { element: name, operands: [], value: String(x && values.get(x)?.[element]), where };
  }

  #noteEdge(kind: Edge["kind"], node: Node, first: Instance): void {
    const key = `${kind} ${node.id}`;
    const known = this.#edges.get(key);
    const convention = conventionOf(node);
    this.#edges.set(key, {
      ...(known ?? { ...spotOf(this.#graph.arena, node), kind, convention, first }),
      points: (known?.points ?? 0) + 1,
    });
  }

  /** In the order of the model: what comes first is the cause. */
  #inOrder(roots: readonly Node[]): Node[] {
    return ordered(roots, (node) => this.#graph.arena.rankOf(node));
  }
}

function conventionOf({ op }: Node): string {
  return operations.get(op)?.edge ?? "";
}

/** The first element that lies on the kink exactly; of an extremum, one that ties with another. */
function elementOn(
  { node, margin, isExtremum, groupOf }: Kink,
  values: Values,
): number | undefined {
  const winners = new Map<number, number>();
  for (const [element, value] of (values.get(margin) ?? []).entries()) {
    if (value !== 0) continue;
    if (!isExtremum && (!sameShape(margin.shape, node.shape) || changesAt(node, element, values))) {
      return element;
    }
    const group = groupOf(element);
    if (isExtremum && winners.has(group)) return winners.get(group);
    winners.set(group, element);
  }
  return undefined;
}
