import { applyExpr, mapExpr, mapLookups, numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import type { Expr, LoadExpr, Local, Statement } from "../ir/loops.ts";
import { numbersOf } from "../ir/shape.ts";
import { constantOf } from "../ir/size.ts";
import { elementwise } from "../ops/elementwise.ts";
import type { Memory } from "./memory.ts";
import { withSingleTerms } from "./single-terms.ts";

/**
 * Straight code with the numbers put in that are known: constant data, and what is computed from it.
 * A seed of a pass of differentiation is 1 in one place, and has no other: what would be multiplied with
 * its zeros is no term of the derivative, be it infinite.
 */
export function withKnownNumbers(statements: readonly Statement[], memory: Memory): Statement[] {
  const known = new Known();
  const all = statements.flatMap((one) => known.statement(one));
  return withSingleTerms(all, known.single, memory);
}

class Known {
  readonly #memo = new Map<Expr, Expr>();
  readonly #fixed = new Map<Expr, Expr>();
  /** Zeros of seeds, and what is proportional to them. */
  readonly #nothing = new Set<Expr>();
  /** Sums that nothing has been added to. */
  readonly #empty = new Set<Local>();
  /** Of these, the ones whose terms were left out: a sum over no elements is the number 0, and no seed's. */
  readonly #leftOut = new Set<Local>();
  /** Sums of which one term was not left out. */
  readonly single = new Set<Local>();

  statement(one: Statement): readonly Statement[] {
    if (one.kind === "accumulator") {
      if (one.local.combine === "sum") this.#empty.add(one.local);
      return [one];
    }
    if (one.kind === "register" && one.value) {
      const first = this.#map(one.value);
      return [{ ...one, value: this.#nothing.has(first) ? numberExpr(0) : first }];
    }
    if (one.kind !== "store" && one.kind !== "accumulate") return [one];
    const value = this.#map(one.value);
    const isNothing = this.#nothing.has(value);
    if (one.kind === "accumulate") {
      if (isNothing && this.#empty.has(one.local)) {
        this.#leftOut.add(one.local);
        return [];
      }
      if (this.#hasSingleTerm(one.value)) this.single.add(one.local);
      this.#empty.delete(one.local);
    } else if (isNothing && one.accumulate) return [];
    const now = { ...one, value: isNothing ? numberExpr(0) : value };
    if (now.kind === "accumulate") return [now];
    return [{ ...now, index: mapLookups(now.index, (looked) => this.#map(looked)) }];
  }

  /** Whether all terms but one are left out. */
  #hasSingleTerm(sum: Expr): boolean {
    const terms = termsOf(sum);
    const left = terms.filter((term) => !this.#nothing.has(this.#map(term)));
    return left.length === 1 && terms.length > 1;
  }

  #map(value: Expr): Expr {
    return mapExpr(
      value,
      (leaf) => this.#leaf(leaf),
      this.#memo,
      this.#fixed,
      (op, args) => this.#apply(op, args),
    );
  }

  #leaf(leaf: Expr): Expr {
    if (leaf.kind === "local" && this.#empty.has(leaf.local) && this.#leftOut.has(leaf.local)) {
      this.#nothing.add(leaf);
    }
    if (leaf.kind !== "load") return leaf;
    const value = valueAt(leaf);
    if (value === undefined) return leaf;
    if (value !== 0 || !isSeed(leaf.buffer.node)) return numberExpr(value);
    this.#nothing.add(leaf);
    return leaf;
  }

  #apply(op: string, args: readonly Expr[]): Expr {
    const [a, b, c] = args;
    if (op === "where" && a?.kind === "number" && b && c) return a.value === 0 ? c : b;
    if (args.some((arg) => this.#nothing.has(arg))) return this.#linear(op, args);
    const numbers = args.flatMap((arg) => (arg.kind === "number" ? [arg.value] : []));
    const row = elementwise.get(op);
    if (numbers.length === args.length && row?.print !== undefined) {
      return numberExpr(Number(row.f(...numbers)));
    }
    if (!a || !b) return applyExpr(op, args);
    const [only] = numbers;
    if (op === "logicalAnd" && only !== undefined) return only === 0 ? numberExpr(0) : other(a, b);
    if (op === "logicalOr" && only !== undefined) return only === 0 ? other(a, b) : numberExpr(1);
    if (op === "mul" && isNumber(a, 1)) return b;
    if ((op === "mul" || op === "div") && isNumber(b, 1)) return a;
    if (op === "mul" && isNumber(a, -1)) return applyExpr("neg", [b]);
    if (op === "mul" && isNumber(b, -1)) return applyExpr("neg", [a]);
    return withoutSign(op, a, b) ?? applyExpr(op, args);
  }

  /** What is linear in nothing is the rest of it; for everything else nothing is 0. */
  #linear(op: string, args: readonly Expr[]): Expr {
    const is = (arg: Expr | undefined): boolean => arg !== undefined && this.#nothing.has(arg);
    const [a, b] = args;
    if (a && b) {
      if (op === "mul") return is(a) ? a : b;
      if (op === "div" && is(a) && !is(b)) return a;
      if (op === "add" || op === "sub") {
        if (is(b)) return a;
        return op === "add" ? b : this.#apply("neg", [b]);
      }
    }
    if (op === "neg" && a) return a;
    if (op === "where" && b && is(b) && is(args[2])) return b;
    return applyExpr(
      op,
      args.map((arg) => (is(arg) ? numberExpr(0) : arg)),
    );
  }
}

/** Of sums of sums, the terms of all. */
function termsOf(sum: Expr): Expr[] {
  const terms: Expr[] = [];
  const open = [sum];
  for (let one = open.pop(); one; one = open.pop()) {
    if (one.kind === "apply" && ["add", "sub", "neg"].includes(one.op)) open.push(...one.args);
    else terms.push(one);
  }
  return terms;
}

/** Of sums and products of which an operand is negative, the same without its sign, which another term may have left. */
function withoutSign(op: string, a: Expr, b: Expr): Expr | undefined {
  const [first, second] = [negated(a), negated(b)];
  switch (op) {
    case "add":
      if (second) return applyExpr("sub", [a, second]);
      return first && applyExpr("sub", [b, first]);
    case "sub":
      return second && applyExpr("add", [a, second]);
    case "mul":
    case "div":
      if (first) return applyExpr("neg", [applyExpr(op, [first, b])]);
      return second && applyExpr("neg", [applyExpr(op, [a, second])]);
    default:
      return undefined;
  }
}

function negated(expr: Expr): Expr | undefined {
  return expr.kind === "apply" && expr.op === "neg" ? expr.args[0] : undefined;
}

/** The one that is no number. */
function other(a: Expr, b: Expr): Expr {
  return a.kind === "number" ? b : a;
}

function isNumber(expr: Expr, value: number): boolean {
  return expr.kind === "number" && expr.value === value;
}

/** A number of constant data, read at a place that is known. */
function valueAt({ buffer, index }: LoadExpr): number | undefined {
  const { op, attributes, shape, dtype } = buffer.node;
  if (op !== "tensor" || buffer.base) return undefined;
  const data = attributes["data"] as readonly number[];
  // Data with zeros reads better as a table: a product with one of them is no less a product.
  if (dtype === "real" && !isSeed(buffer.node) && data.includes(0)) return undefined;
  const sizes = numbersOf(shape);
  let at = 0;
  for (const [axis, { constant, terms, lookups }] of index.entries()) {
    const place = constantOf(constant);
    const size = sizes[axis] ?? 1;
    const isKnown = terms.length === 0 && lookups.length === 0;
    if (!isKnown || place === undefined || place < 0 || place >= size) return undefined;
    at = at * size + place;
  }
  return data[at];
}

/** Whether it is the seed of a pass of differentiation. */
export function isSeed({ attributes }: Node): boolean {
  return attributes["isSeed"] === true;
}
