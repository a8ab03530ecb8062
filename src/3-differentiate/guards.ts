import type { Node } from "../ir/graph.ts";
import { reachable } from "../ir/order.ts";
import type { Builder } from "../ops/builder.ts";
import { isScatteredOnZeros } from "../ops/gather.ts";
import { isCleared } from "../ops/update-slice.ts";
import { isFoldedOnZeros } from "../ops/windows.ts";
import { coversAll } from "../ops/assemble.ts";
import { operations } from "../ops/table.ts";

/** When a sensitivity can be other than an untaken zero: where a condition holds, or where it is not 0. */
type Guard = Node | "nonzero";

/**
 * Remembers which sensitivities (adjoints, tangents) are zero because a branch was not taken, so
 * that such a zero kills what it is multiplied by, even ∞ or NaN. CasADi calls it sinking the select
 * through the product. A plain zero does not kill: 0 · ∞ stays NaN where no branch is involved.
 */
export class Guards {
  readonly #b: Builder;
  readonly #known = new Map<Node, Guard>();
  /** Sensitivities with zeros of a branch that the author chose not to take, or of unused elements. */
  readonly #untaken = new Set<Node>();
  readonly #mayBeInfinite: Map<Node, boolean>;
  #knownZero: Node | undefined;

  /** `mayBeInfinite` is what is known of values, where several sweeps look at the same ones. */
  constructor(b: Builder, mayBeInfinite = new Map<Node, boolean>()) {
    this.#b = b;
    this.#mayBeInfinite = mayBeInfinite;
  }

  get #zero(): Node {
    return (this.#knownZero ??= this.#b.constant(0));
  }

  /** Guards for a region of whose parameters these may be infinite or undefined. */
  inside(isInfinite: readonly Node[]): Guards {
    return new Guards(this.#b, new Map(isInfinite.map((parameter) => [parameter, true])));
  }

  /** Takes every zero of `g` for that of a branch that was not taken. */
  assume(g: Node): Node {
    if (this.#of(g) === undefined) this.#known.set(g, "nonzero");
    return this.protect(g);
  }

  /** Notes that `g` is zero where a branch was not taken. */
  protect(g: Node): Node {
    this.#untaken.add(g);
    return g;
  }

  isUntaken(g: Node): boolean {
    return this.#untaken.has(g);
  }

  /** Whether `g` is known to be zero in places, where nothing depends on it. */
  isGuarded(g: Node): boolean {
    return this.#of(g) !== undefined;
  }

  /**
   * Whether the value can be infinite or undefined where its leaves are finite: it descends from an
   * operation with such points. Operands come first in a graph, so the memo keeps this shallow.
   */
  mayBeInfinite(node: Node): boolean {
    const known = this.#mayBeInfinite.get(node);
    if (known !== undefined) return known;
    for (const one of reachable([node], (inner) =>
      this.#mayBeInfinite.has(inner) ? [] : inner.inputs,
    )) {
      if (this.#mayBeInfinite.has(one)) continue;
      const inherits = one.inputs.some((input) => this.#mayBeInfinite.get(input) === true);
      this.#mayBeInfinite.set(one, inherits || isSingular(one));
    }
    return this.#mayBeInfinite.get(node) === true;
  }

  /**
   * `times(g)`, a product with `g`, that stays zero where `g` is an untaken zero. A factor that is
   * finite wherever its operands are (`isSingular` false) needs no test for a zero of unknown origin.
   */
  product(g: Node, isSingular: boolean, times: (g: Node) => Node): Node {
    const product = this.#product(g, isSingular, times);
    return this.#untaken.has(g) ? this.protect(product) : product;
  }

  #product(g: Node, isSingular: boolean, times: (g: Node) => Node): Node {
    const b = this.#b;
    const zero = this.#zero;
    // c ? v : 0 times d is c ? v·d : 0
    if (g.op === "where") {
      const [c, v, w] = g.inputs;
      if (c && v && w === zero) return this.#only(c, this.product(v, isSingular, times));
      if (c && w && v === zero) return this.#unless(c, this.product(w, isSingular, times));
    }
    const guard = this.#of(g);
    const product = times(g);
    if (guard === undefined || product === g) return product;
    if (guard === "nonzero" && !isSingular) return this.linear(product, g);
    const isLive = guard === "nonzero" ? b.apply("notEqual", [g, zero]) : guard;
    return b.apply("where", [isLive, product, zero]);
  }

  /** c ? (d ? v : 0) : 0 is c and d ? v : 0: selects do not nest, however long the chain. */
  #only(c: Node, g: Node): Node {
    const b = this.#b;
    const zero = this.#zero;
    const [d, v, w] = g.inputs;
    const isNested = g.op === "where" && d && v && w === zero && v !== zero;
    return isNested
      ? b.apply("where", [b.apply("logicalAnd", [c, d]), v, zero])
      : b.apply("where", [c, g, zero]);
  }

  /** c ? 0 : (d ? 0 : w) is c or d ? 0 : w. */
  #unless(c: Node, g: Node): Node {
    const b = this.#b;
    const zero = this.#zero;
    const [d, v, w] = g.inputs;
    if (g.op !== "where" || !d || !v || !w) return b.apply("where", [c, zero, g]);
    if (v === zero) return b.apply("where", [b.apply("logicalOr", [c, d]), zero, w]);
    if (w === zero) return this.#only(b.apply("logicalNot", [c]), g);
    return b.apply("where", [c, zero, g]);
  }

  /**
   * Notes that `result` is linear in the sensitivity `from`, and so has its untaken zeros; so has
   * what was laid into zeros, where nothing depends on the rest.
   */
  linear(result: Node, from: Node): Node {
    const isLaid =
      (result.op === "assemble" && !this.#isComplete(result)) ||
      isScatteredOnZeros(result) ||
      isCleared(result) ||
      isFoldedOnZeros(result);
    if (!isLaid && !this.#untaken.has(from)) return result;
    if (this.#of(result) === undefined) this.#known.set(result, "nonzero");
    return this.protect(result);
  }

  /** Whether pieces cover the whole, and none of them has untaken zeros of its own. */
  #isComplete(assembled: Node): boolean {
    const isLive = (piece: Node): boolean =>
      !this.#untaken.has(piece) && this.#of(piece) === undefined;
    return coversAll(assembled) && assembled.inputs.every(isLive);
  }

  /** The sum of sensitivities of one value; a summand that is no untaken zero makes the sum live. */
  sum(summands: readonly Node[]): Node | undefined {
    const [first, ...others] = summands;
    if (!first) return undefined;
    const total = others.reduce((sum, summand) => this.#add(sum, summand), first);
    if (others.length > 0 && total.op !== "where") {
      const guard = this.#either(summands.map((summand) => this.#of(summand)));
      if (guard !== undefined) this.#known.set(total, guard);
    }
    const isGuarded = summands.every((summand) => this.#of(summand) !== undefined);
    const isUntaken = summands.some((summand) => this.#untaken.has(summand));
    return isGuarded && isUntaken ? this.protect(total) : total;
  }

  /** (c ? v : 0) + (c ? w : 0) is c ? v + w : 0. */
  #add(x: Node, y: Node): Node {
    const b = this.#b;
    const zero = this.#zero;
    const [c, v, s] = x.inputs;
    const [d, w, t] = y.inputs;
    const isAlike = x.op === "where" && y.op === "where" && c && c === d;
    if (isAlike && v && w && s === zero && t === zero) {
      return b.apply("where", [c, b.add(v, w), zero]);
    }
    return b.add(x, y);
  }

  #either(guards: readonly (Guard | undefined)[]): Guard | undefined {
    const [first, ...others] = guards;
    return others.reduce((a, c) => {
      if (a === undefined || c === undefined) return undefined;
      if (a === "nonzero" || c === "nonzero") return "nonzero";
      return a === c ? a : this.#b.apply("logicalOr", [a, c]);
    }, first);
  }

  #of(g: Node): Guard | undefined {
    return this.#known.get(g) ?? this.#ofSelect(g);
  }

  /** Where one condition holds and, if there is one within, another. */
  #both(c: Node, within: Guard | undefined): Node {
    const isCondition = within !== undefined && within !== "nonzero" && within !== c;
    return isCondition ? this.#b.apply("logicalAnd", [c, within]) : c;
  }

  /** The condition under which a select is not its untaken zero; undefined if it has no zero branch. */
  #ofSelect(g: Node): Guard | undefined {
    const [c, v, w] = g.inputs;
    if (g.op !== "where" || !c || !v || !w) return undefined;
    const b = this.#b;
    const zero = this.#zero;
    if (w === zero) return this.#both(c, this.#ofSelect(v));
    if (v === zero) return this.#both(b.apply("logicalNot", [c]), this.#ofSelect(w));
    const otherwise = this.#ofSelect(w);
    if (otherwise === undefined) return undefined;
    return otherwise === "nonzero" ? otherwise : b.apply("logicalOr", [c, otherwise]);
  }
}

/** Whether it can be infinite or undefined where its operands are finite. */
function isSingular({ op, inputs, attributes, regions }: Node): boolean {
  if (op === "div") return !isSafeDivisor(inputs[1]);
  // A variance of 0 with nothing added to it divides by 0.
  const own = operations.get(op)?.singular === true || attributes["epsilon"] === 0;
  return own || regions.some(({ results }) => reachable(results).some(isSingular));
}

/** Whether it is a constant that can be divided by. */
export function isSafeDivisor(node: Node | undefined): boolean {
  const source = node?.op === "broadcastTo" ? node.inputs[0] : node;
  return source?.op === "constant" && Math.abs(Number(source.attributes["value"])) >= 1;
}
