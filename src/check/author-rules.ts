import { unbroadcast } from "../3-differentiate/accumulate.ts";
import { tangents } from "../3-differentiate/tangent.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import { nodesWithin } from "../ir/within.ts";
import { elementsOf } from "../ops/axes.ts";
import { Builder } from "../ops/builder.ts";
import { operations } from "../ops/table.ts";
import { interpret, type Values } from "./interpret.ts";
import type { Random } from "./random.ts";
import type { CheckRow } from "./report.ts";
import { roundingScales } from "./rounding.ts";
import { Sampler } from "./sampler.ts";
import { relativeError, ROUNDING } from "./scale.ts";
import { Tally } from "./tally.ts";
import { weightedSum } from "./weighted.ts";

const HELP = "compared with forward-mode differentiation of the value, element by element";

/**
 * The rule of one `customGradient` against what it stands for: for a random adjoint g of the value and
 * every element of every operand, what the rule gives is held against g · (tangent of the value along
 * that element, the other operands being kept as they are).
 */
export class AuthorRule {
  readonly node: Node;
  readonly #value: Node;
  readonly #adjoint: Node;
  readonly #tangent: Node | undefined;
  readonly #operands: readonly Operand[];
  readonly #outputs: readonly Node[];

  constructor({ arena, outputs }: Graph, node: Node) {
    const b = new Builder(arena);
    this.#outputs = outputs.map((output) => output.node);
    const [value, ...operands] = node.inputs;
    const name = arena.names.get(node) ?? String(node.attributes["of"] ?? "customGradient");
    this.node = node;
    this.#value = present(value);
    // Leaves that no model can have: their attributes differ from those of every declared one.
    const own = (role: string, like: Node): Node =>
      arena.intern("leaf", [], { role, of: node.id, as: like.id }, like);
    this.#adjoint = own("adjoint", node);
    const found = present(operations.get(node.op)?.vjp)(b, node, this.#adjoint).slice(1);
    // An operand that is listed twice gets the sum of what the rule gives.
    const gradients = new Map<Node, Node | undefined>();
    operands.forEach((operand, at) => {
      if (operand.dtype !== "real") return;
      const gradient = found[at] && unbroadcast(b, found[at], operand.shape);
      gradients.set(operand, b.addDefined(gradients.get(operand), gradient));
    });
    const directions = new Map([...gradients.keys()].map((one) => [one, own("direction", one)]));
    this.#tangent = tangents(arena, [this.#value], directions).get(this.#value);
    const cost = reachable([this.#value]).reduce((sum, one) => sum + elementsOf(one), 1);
    this.#operands = [...gradients].map(([operand, gradient]) => {
      const called = arena.names.get(operand) ?? String(operands.indexOf(operand) + 1);
      return {
        node: operand,
        direction: present(directions.get(operand)),
        gradient,
        sampler: new Sampler(elementsOf(operand), cost),
        tally: new Tally(`∂${name}/∂${called}`, operand, ["tangent"]),
      };
    });
  }

  rows(): CheckRow[] {
    return this.#operands.map(({ tally }) => tally.row());
  }

  /** Compares at a point where the model has these values; in the body of a loop, when it first gets there. */
  compare(all: Values, random: Random, where: string): void {
    const values = all.has(this.node) ? all : this.#firstReached(all);
    if (!values) return;
    const g = Float64Array.from({ length: elementsOf(this.node) }, () => random.normal());
    const given = new Map(values).set(this.#adjoint, g);
    for (const { direction } of this.#operands) {
      given.set(direction, new Float64Array(elementsOf(direction)));
    }
    const gradients = this.#operands.flatMap(({ gradient }) => gradient ?? []);
    const found = interpret(gradients, given);
    const scales = roundingScales(gradients, found, random);
    for (const operand of this.#operands) {
      const { node, gradient, sampler, tally } = operand;
      const results = gradient && found.get(gradient);
      for (const element of sampler.elements()) {
        const reference = this.#along(operand, element, given, g);
        const own = results ? (results[element] ?? NaN) : 0;
        const scale = (gradient && scales.get(gradient)?.[element]) ?? 0;
        if (!Number.isFinite(reference) || !values.has(node)) continue;
        tally.select(element);
        tally.add(element, where, {
          emitted: own,
          reference,
          witness: "tangent",
          error: relativeError(own, reference, scale),
          accepted: ROUNDING,
        });
      }
    }
  }

  /** The values of the body that it is in, as they are the first time; undefined where it never runs. */
  #firstReached(all: Values): Values | undefined {
    const leaves = new Map([...all].filter(([node]) => node.op === "leaf"));
    let found: Values | undefined;
    interpret(this.#outputs, leaves, (node, value, values) => {
      if (node === this.node) found ??= new Map(values).set(node, value.slice());
    });
    return found;
  }

  #along({ direction }: Operand, element: number, given: Values, g: Float64Array): number {
    if (!this.#tangent) return 0;
    const unit = new Float64Array(elementsOf(direction));
    unit[element] = 1;
    const values = interpret([this.#tangent], new Map(given).set(direction, unit));
    return weightedSum([g], [values.get(this.#tangent)]);
  }
}

interface Operand {
  readonly node: Node;
  readonly direction: Node;
  /** What the rule gives; undefined for nothing. */
  readonly gradient: Node | undefined;
  readonly sampler: Sampler;
  readonly tally: Tally;
}

/** The rules on the way to the outputs, operands first. */
export function authorRules(graph: Graph): AuthorRule[] {
  const outputs = graph.outputs.map((output) => output.node);
  return nodesWithin(graph, outputs)
    .filter(({ op }) => op === "customGradient")
    .map((node) => new AuthorRule(graph, node));
}

/** What a rule that missed is told as: by its name, at its place. */
export function ruleDiagnostics({ arena }: Graph, rules: readonly AuthorRule[]): Diagnostic[] {
  return rules.flatMap((rule) =>
    rule.rows().flatMap(({ leaf, verdict, at }) => {
      if (verdict === "ok") return [];
      const { of } = rule.node.attributes;
      const name = arena.names.get(rule.node);
      const what =
        of === undefined
          ? `the rule of customGradient${name === undefined ? "" : ` ${name}`} is`
          : `the derivatives given for ${String(of)} are`;
      return diagnostic("GRADC3004", "error", `${what} ${verdict}: ${leaf}`, {
        label: at,
        help: HELP,
        place: arena.places.get(rule.node),
      });
    }),
  );
}
