import { invariant } from "../diagnostics/invariant.ts";
import type { Attributes, DType, Node } from "../ir/graph.ts";
import { sameItems } from "../ir/hash-table.ts";
import { NodeCounts, NodeSet } from "../ir/node-map.ts";
import { distinct } from "../ir/order.ts";
import { sameShape, SCALAR, type Shape } from "../ir/shape.ts";
import type { Builder } from "../ops/builder.ts";
import { elementwise } from "../ops/elementwise.ts";
import { fold } from "./fold.ts";
import { applyRewrite } from "./apply.ts";
import { commutative } from "./pattern.ts";
import type { Rewriting } from "./rewriting.ts";
import type { RuleIndex } from "./rule-index.ts";
import { structuralRules } from "./structural.ts";

/** Rules that rewrite what another rule's result is made of nest at most so deep; the next sweep goes on. */
const DEEPEST = 40;

/** Rewrites of one node, one after the other; rules that undo each other would never come to an end. */
const MOST_REWRITES = 100;

/**
 * Makes nodes in their simplest form: every node it returns has been folded and rewritten at its root
 * until nothing applies. Operands are given in their simplest form already. One rewriter serves one
 * sweep over a graph.
 */
export class Rewriter implements Rewriting {
  readonly builder: Builder;
  readonly #rules: RuleIndex;
  readonly #uses = new NodeCounts();
  /** Products, sums … of the same two operands, whichever way round: the first of them stands for both. */
  readonly #eitherWay = new NodeSet();
  /** Nodes that are in their simplest form, whoever reads their operands. */
  readonly #settled: NodeSet;
  #depth = 0;
  /** How often what was tried depended on more than the node: on who else reads its operands. */
  #doubts = 0;
  #hasDoubts = false;

  /** @param settled - what earlier sweeps found to be in its simplest form: added to */
  constructor(builder: Builder, rules: RuleIndex, settled = new NodeSet()) {
    this.builder = builder;
    this.#rules = rules;
    this.#settled = settled;
  }

  /** Whether some nodes may have a simpler form when others have lost their users. */
  get hasDoubts(): boolean {
    return this.#hasDoubts;
  }

  /** Says that `count` more nodes of the graph read `node`. */
  addUses(node: Node, count: number): void {
    this.#uses.add(node, count);
  }

  hasOneUse(node: Node): boolean {
    this.#doubts++;
    return this.#uses.get(node) <= 1;
  }

  constant(value: number, dtype: DType = "real"): Node {
    if (dtype === "real") return this.builder.constant(value);
    return this.builder.arena.intern("constant", [], { value }, { dtype, shape: SCALAR });
  }

  broadcast(node: Node, shape: Shape): Node {
    return sameShape(node.shape, shape) ? node : this.make("broadcastTo", [node], { shape });
  }

  make(op: string, inputs: readonly Node[], attributes: Attributes = {}): Node {
    for (const input of distinct(inputs)) this.addUses(input, 1);
    return this.simplest(this.#intern(op, inputs, attributes));
  }

  /** `node` on other operands (and with other bodies), in its simplest form. */
  rebuild(node: Node, inputs: readonly Node[], attributes = node.attributes): Node {
    const isSame = sameItems(inputs, node.inputs) && attributes === node.attributes;
    return this.simplest(
      isSame ? this.#eitherWayOf(node) : this.#intern(node.op, inputs, attributes),
    );
  }

  /** The simplest form of a node on its own operands, where that is known from earlier sweeps. */
  settledForm(node: Node): Node | undefined {
    const form = this.#eitherWayOf(node);
    return this.#settled.has(form) ? form : undefined;
  }

  simplest(node: Node): Node {
    if (this.#settled.has(node)) return node;
    if (this.#depth > DEEPEST) {
      this.#doubts++;
      this.#hasDoubts = true;
      return node;
    }
    this.#depth++;
    let current = node;
    let rewrites = 0;
    let before = this.#doubts;
    for (let next = this.#step(current); next; next = this.#step(current)) {
      invariant(rewrites++ < MOST_REWRITES, `rewriting ${node.op} goes round in circles`);
      current = next;
      before = this.#doubts;
    }
    if (this.#doubts === before) this.#settled.add(current);
    else this.#hasDoubts = true;
    this.#depth--;
    return current;
  }

  /** One rewrite at the root, or undefined where none applies. */
  #step(node: Node): Node | undefined {
    const folded = fold(node, this);
    if (folded) return folded;
    for (const rule of structuralRules.get(node.op) ?? []) {
      const next = rule(node, this);
      if (next && next !== node) return next;
    }
    // The rules are about real numbers: their constants would not do among integers.
    if (isInteger(node) || node.inputs.some(isInteger) || !elementwise.has(node.op))
      return undefined;
    for (const rewrite of this.#rules.candidates(node)) {
      const next = applyRewrite(rewrite, node, this);
      if (next && next !== node) return next;
    }
    return undefined;
  }

  #intern(op: string, inputs: readonly Node[], attributes: Attributes): Node {
    const other = this.#otherWayRound(op, inputs);
    if (other) return other;
    const node = this.builder.apply(op, inputs, attributes);
    if (commutative.has(op)) this.#eitherWay.add(node);
    return node;
  }

  /** What stands for a node whichever way round its operands are: itself, if it is the first of the two. */
  #eitherWayOf(node: Node): Node {
    if (!commutative.has(node.op) || this.#eitherWay.has(node)) return node;
    const other = this.#otherWayRound(node.op, node.inputs);
    if (!other) this.#eitherWay.add(node);
    return other ?? node;
  }

  /** The same operation on the same two operands the other way round, where that stands for both. */
  #otherWayRound(op: string, [a, b]: readonly Node[]): Node | undefined {
    if (!commutative.has(op) || !a || !b || a === b) return undefined;
    const swapped = this.builder.arena.find(op, [b, a]);
    return swapped && this.#eitherWay.has(swapped) ? swapped : undefined;
  }
}

function isInteger({ dtype }: Node): boolean {
  return dtype === "int";
}
