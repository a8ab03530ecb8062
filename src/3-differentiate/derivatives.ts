import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Arena, Node } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { mapRoots, reachable, rootsOf } from "../ir/order.ts";
import { type Region, withRegions } from "../ir/region.ts";
import { Builder } from "../ops/builder.ts";
import { derivativeOf, hasDerivatives, isDerivative } from "../ops/derivatives.ts";
import { zeros } from "../ops/gather.ts";
import { remake } from "../ops/substitute.ts";
import { operandsAbove } from "./activity.ts";
import { adjoints } from "./adjoints.ts";
import { Guards } from "./guards.ts";
import { tangents } from "./tangent.ts";

/**
 * The model with the derivatives that it asks for itself (grad, vjp, jvp, hessianVectorProduct) worked
 * out: a plain model, that can be interpreted and differentiated again. The innermost come first.
 *
 * @throws {GradcError} GRADC3001 where an operation on the way has no derivative
 */
export function withDerivatives(model: Model): {
  readonly model: Model;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { graph, loss } = model;
  if (!hasDerivatives(graph.arena)) return { model, diagnostics: [] };
  const expansion = new Expansion(graph.arena, rootsOf(graph));
  const expanded = mapRoots(graph, (node) => expansion.expanded(node));
  const at = graph.outputs.findIndex((output) => output.name === loss?.name);
  return {
    model: { ...model, graph: expanded, loss: expanded.outputs[at] },
    diagnostics: expansion.diagnostics,
  };
}

class Expansion {
  readonly diagnostics: Diagnostic[] = [];
  readonly #b: Builder;
  readonly #done = new Map<Node, Node>();
  /** What gradients of the same value with the same ȳ are taken with respect to: one sweep for all. */
  readonly #together = new Map<string, Set<Node>>();
  readonly #sweeps = new Map<string, ReadonlyMap<Node, Node>>();
  readonly #renamed = new Set<Node>();
  /** The numbers of the rules that values of the plain graph have. */
  readonly #rules = new Set<number>();
  readonly #mayBeInfinite = new Map<Node, boolean>();

  constructor(arena: Arena, roots: readonly Node[]) {
    this.#b = new Builder(arena);
    this.#gather(roots);
    this.#walk(roots);
    this.#expandRules();
  }

  /** What stands in the plain graph for a node that the roots need. */
  expanded(node: Node): Node {
    return present(this.#done.get(node));
  }

  #gather(roots: readonly Node[]): void {
    for (const node of reachable(roots)) {
      for (const { results } of node.regions) this.#gather(results);
      if (node.op !== "cotangent") continue;
      const key = keyOf(node);
      const [x] = derivativeOf(node).xs;
      this.#together.set(key, (this.#together.get(key) ?? new Set()).add(present(x)));
    }
  }

  /** A derivative waits on the stack for what it is in other operations, among which may be derivatives again. */
  #walk(roots: readonly Node[]): void {
    const pending = new Map<Node, Node>();
    const stack = roots.toReversed();
    for (let node = stack.at(-1); node; node = stack.at(-1)) {
      const wanted = pending.get(node);
      const missing = (wanted ? [wanted] : node.inputs).filter((one) => !this.#done.has(one));
      if (this.#done.has(node)) {
        stack.pop();
      } else if (missing.length > 0) {
        stack.push(...missing.toReversed());
      } else if (wanted) {
        this.#finish(node, this.expanded(wanted));
      } else if (isDerivative(node)) {
        pending.set(node, this.#derivative(node));
      } else {
        const made = this.#rebuilt(node);
        if (made.op === "customGradient") this.#rules.add(Number(made.attributes["rule"]));
        this.#done.set(node, made);
      }
    }
  }

  /** The rules of the authors of values, whose results may be made of derivatives as well. */
  #expandRules(): void {
    const { rules } = this.#b.arena;
    // Expanding one may show more, which come at the end.
    for (const number of this.#rules) {
      const { upstream, results } = present(rules.get(number));
      this.#walk(results.filter((result) => result !== undefined));
      const expanded = results.map((result) => result && this.expanded(result));
      rules.set(number, { upstream, results: expanded });
    }
  }

  #rebuilt(node: Node): Node {
    const { arena } = this.#b;
    const inputs = node.inputs.map((input) => this.expanded(input));
    const regions = node.regions.map((region) => this.#region(region));
    if (regions.every((region, at) => region === node.regions[at])) {
      return arena.inPlaceOf(node, () => remake(this.#b, node, inputs, this.#done));
    }
    const again = arena.inPlaceOf(node, () =>
      this.#b.apply(node.op, inputs, withRegions(node, regions)),
    );
    arena.inherit(node, again);
    return again;
  }

  #region(region: Region): Region {
    const { parameters, results } = region;
    this.#walk(results);
    const expanded = results.map((result) => this.expanded(result));
    const isSame = expanded.every((result, at) => result === results[at]);
    return isSame ? region : this.#b.arena.regions.close(parameters, expanded);
  }

  /** The derivative in terms of what y, the xs and what is given with them were expanded to. */
  #derivative(node: Node): Node {
    const b = this.#b;
    const { y, xs } = derivativeOf(node);
    const own = b.arena.inPlaceOf(node, () =>
      node.op === "cotangent" ? this.#adjoint(node) : this.#tangent(node),
    );
    if (own) return b.broadcastTo(own, node.shape);
    const { names, places } = b.arena;
    const [what, name] = [y, present(xs[0])].map((one) => names.get(one));
    this.diagnostics.push(
      diagnostic(
        "GRADC4001",
        "warning",
        `this derivative is always zero: ${what ?? "the value"} does not depend on ${name ?? "it"}`,
        { place: places.get(node), help: "use it, or leave the derivative out" },
      ),
    );
    return zeros(b, node.shape);
  }

  #adjoint(node: Node): Node | undefined {
    const { arena } = this.#b;
    const { y, xs, given } = derivativeOf(node);
    const key = keyOf(node);
    let found = this.#sweeps.get(key);
    if (!found) {
      const together = this.#together.get(key) ?? new Set(xs);
      // What is not expanded yet is nothing that y is made of.
      const wrt = [...together].flatMap((x) => this.#done.get(x) ?? []);
      const seeds: [Node, Node][] = [[this.expanded(y), this.expanded(present(given[0]))]];
      found = adjoints(arena, seeds, wrt, { guards: this.#guards() });
      this.#sweeps.set(key, found);
    }
    return found.get(this.expanded(present(xs[0])));
  }

  /**
   * One sweep where nothing that moves is made of something else that does; otherwise the sum of one
   * for each, as what moves with the one moves on its own besides.
   */
  #tangent(node: Node): Node | undefined {
    const b = this.#b;
    const { y, xs, given } = derivativeOf(node);
    const root = this.expanded(y);
    const directions = new Map<Node, Node>();
    xs.forEach((x, at) => {
      const [own, direction] = [this.expanded(x), this.expanded(present(given[at]))];
      directions.set(own, present(b.addDefined(directions.get(own), direction)));
    });
    const moving = [...directions.keys()];
    const operands = reachable(
      moving.flatMap((x) => x.inputs),
      operandsAbove(moving),
    );
    if (!operands.some((operand) => directions.has(operand))) {
      return this.#moved(root, directions);
    }
    return [...directions]
      .map(([x, direction]) => this.#moved(root, new Map([[x, direction]])))
      .reduce((sum, one) => b.addDefined(sum, one));
  }

  #moved(root: Node, directions: ReadonlyMap<Node, Node>): Node | undefined {
    return tangents(this.#b.arena, [root], directions, this.#guards()).get(root);
  }

  #guards(): Guards {
    return new Guards(this.#b, this.#mayBeInfinite);
  }

  #finish(node: Node, result: Node): void {
    const { names, places } = this.#b.arena;
    const name = names.get(node);
    // The sweep has named it after what it is the derivative of; the author's own name says more.
    if (name !== undefined && result.id > node.id && !this.#renamed.has(result)) {
      names.set(result, name);
      this.#renamed.add(result);
    }
    const place = places.get(node);
    if (place !== undefined && !places.has(result)) places.set(result, place);
    this.#done.set(node, result);
  }
}

function keyOf({ inputs: [y, , given] }: Node): string {
  return `${y?.id} ${given?.id}`;
}
