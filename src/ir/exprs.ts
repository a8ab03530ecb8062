/**
 * Makes loop-level expressions. They are hash-consed while a module is being lowered, so that the
 * common subexpressions of a loop body are found by identity.
 */
import { present } from "../diagnostics/invariant.ts";
import {
  clearPool,
  factsOf,
  internApply,
  internLoad,
  internOther,
  keyOfIndex,
} from "./expr-pool.ts";
import type { Node } from "./graph.ts";
import { sameItems } from "./hash-table.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type Local,
  type LoopVariable,
  scaleIndex,
  variableIndex,
  ZERO_INDEX,
} from "./loops.ts";
import { constantOf, constantSize, ONE } from "./size.ts";

export { keyOfIndex };

/** Begins a new module: what was made before is no longer found. */
export function clearExprs(): void {
  clearPool();
}

export function numberExpr(value: number): Expr {
  const key = Object.is(value, -0) ? "-0" : String(value);
  return internOther(`n${key}`, { kind: "number", value }, false);
}

/** The position as a number; what it looks up is added to what is affine in it. */
export function indexExpr(index: Index): Expr {
  const { constant, terms, lookups } = index;
  const affine: Index = { constant, terms, lookups: [] };
  const looked = lookups.map(({ value, factor }) =>
    factor === ONE ? value : applyExpr("mul", [indexExpr(constantIndex(factor)), value]),
  );
  const [first, ...others] = looked;
  const sum = others.reduce<Expr | undefined>((a, b) => a && applyExpr("add", [a, b]), first);
  const fixed = terms.length === 0 ? constantOf(constant) : undefined;
  if (fixed !== undefined) return sum && fixed === 0 ? sum : plus(sum, numberExpr(fixed));
  const varies = terms.length > 0;
  return plus(sum, internOther(`i${keyOfIndex(affine)}`, { kind: "index", index: affine }, varies));
}

function plus(a: Expr | undefined, b: Expr): Expr {
  return a ? applyExpr("add", [a, b]) : b;
}

/** Sums this deep are taken apart when they are looked up. */
const DEEPEST = 8;

/** The number as a position: affine where it is known to be, the rest of it looked up. */
export function lookupIndex(value: Expr, depth = DEEPEST): Index {
  if (value.kind === "index") return value.index;
  if (value.kind === "number" && Number.isSafeInteger(value.value)) {
    return constantIndex(constantSize(value.value));
  }
  if (value.kind === "apply" && ["add", "sub", "mul"].includes(value.op) && depth > 0) {
    const [a, b] = value.args.map((arg) => lookupIndex(arg, depth - 1)) as [Index, Index];
    if (value.op === "add") return addIndices(a, b);
    if (value.op === "sub") return addIndices(a, scaleIndex(b, constantSize(-1)));
    if (isConstantIndex(a)) return scaleIndex(b, a.constant);
    if (isConstantIndex(b)) return scaleIndex(a, b.constant);
  }
  return { ...ZERO_INDEX, lookups: [{ value, factor: ONE }] };
}

function isConstantIndex({ terms, lookups }: Index): boolean {
  return terms.length === 0 && lookups.length === 0;
}

/** The same position with its variables and what it looks up replaced. */
export function mapIndex(
  index: Index,
  variableOf: (variable: LoopVariable) => Index,
  valueOf: (value: Expr) => Expr,
): Index {
  const terms = index.terms.map(({ variable, factor }) => scaleIndex(variableOf(variable), factor));
  const lookups = index.lookups.map(({ value, factor }) =>
    scaleIndex(lookupIndex(valueOf(value)), factor),
  );
  return [...terms, ...lookups].reduce(addIndices, constantIndex(index.constant));
}

/** The same access with what it looks up replaced. */
export function mapLookups(
  index: readonly Index[],
  valueOf: (value: Expr) => Expr,
): readonly Index[] {
  return index.map((one) =>
    one.lookups.length === 0
      ? one
      : mapIndex(one, (variable) => variableIndex(variable, ONE), valueOf),
  );
}

function isVarying({ terms, lookups }: Index): boolean {
  return terms.length > 0 || lookups.some(({ value }) => variesIn(value));
}

export function loadExpr(buffer: Buffer, index: readonly Index[]): Expr {
  return internLoad(buffer, index, isVarying);
}

export function localExpr(local: Local): Expr {
  const varies = local.isRepeated === true || local.node.shape.some((size) => size !== ONE);
  return internOther(`l${local.id}`, { kind: "local", local }, varies);
}

export function applyExpr(op: string, args: readonly Expr[]): Expr {
  return internApply(op, args);
}

/** Whether the expression differs from one iteration to another; the rest stands outside of all loops. */
export function variesIn(expr: Expr): boolean {
  return factsOf(expr)?.varies === true;
}

/** The value of the graph that the expression is an element of: names it in the printed code. */
export function meaningOf(expr: Expr): Node | undefined {
  return factsOf(expr)?.meaning;
}

/** Notes what the expression is an element of, unless that is known already. */
export function giveMeaning(
  expr: Expr,
  meaning: Node,
  isBetter: (known: Node) => boolean,
  element?: readonly Index[],
): void {
  const own = factsOf(expr);
  if (!own || (own.meaning && !isBetter(own.meaning))) return;
  own.meaning = meaning;
  own.element = element;
}

/** Which element of its meaning the expression is, where that is known. */
export function elementOf(expr: Expr): readonly Index[] | undefined {
  return factsOf(expr)?.element;
}

const NONE: readonly Expr[] = [];

/** What must be known first: operands, and the positions that a load looks up. */
export function argsOf(expr: Expr): readonly Expr[] {
  if (expr.kind === "apply") return expr.args;
  return expr.kind === "load" ? lookedUpBy(expr.index) : NONE;
}

/** The values that an access looks its position up in. */
export function lookedUpBy(index: readonly Index[]): readonly Expr[] {
  if (index.length === 0 || index.every(({ lookups }) => lookups.length === 0)) return NONE;
  return index.flatMap(({ lookups }) => lookups.map(({ value }) => value));
}

/**
 * Calls `visit` once for each subexpression of `roots`, operands first. `enter` says which ones to
 * go into, and `operandsOf` may leave some out; iterative, since expressions have no bounded depth.
 */
export function walkExprs(
  roots: readonly Expr[],
  enter: (expr: Expr) => boolean,
  visit: (expr: Expr) => void,
  operandsOf = argsOf,
): void {
  // What is being walked, and how many of its operands were: in two arrays, an entry makes no object.
  const open: Expr[] = [];
  const counts: number[] = [];
  for (const root of roots) {
    if (!enter(root)) continue;
    open.push(root);
    counts.push(0);
    for (let at = 0; at >= 0; at = open.length - 1) {
      const top = present(open[at]);
      const operands = operandsOf(top);
      let count = counts[at] ?? 0;
      let inner: Expr | undefined;
      while (inner === undefined && count < operands.length) {
        const operand = present(operands[count++]);
        if (!enter(operand)) continue;
        if (operandsOf(operand).length === 0) visit(operand);
        else inner = operand;
      }
      if (inner === undefined) {
        open.pop();
        counts.pop();
        visit(top);
      } else {
        counts[at] = count;
        open.push(inner);
        counts.push(0);
      }
    }
  }
}

/**
 * `expr` with its loads, positions and locals replaced by `replace`. What varies in no loop stays as it
 * is, unless there is a memo for that as well (`fixed`). A load is given with the replacements of what
 * it looks up. `apply` makes the operations anew.
 */
export function mapExpr(
  expr: Expr,
  replace: (leaf: Expr) => Expr,
  memo = new Map<Expr, Expr>(),
  fixed?: Map<Expr, Expr>,
  apply = applyExpr,
): Expr {
  const memoOf = (one: Expr): Map<Expr, Expr> | undefined => (variesIn(one) ? memo : fixed);
  const enter = (one: Expr): boolean => memoOf(one)?.has(one) === false;
  const mappedOf = (one: Expr): Expr => memoOf(one)?.get(one) ?? one;
  walkExprs([expr], enter, (one) => {
    const mapped = mapOnce(one, replace, mappedOf, apply);
    memoOf(one)?.set(one, mapped);
    const meaning = mapped === one ? undefined : meaningOf(one);
    // What comes down to a number in memory is called after that.
    const isLoaded = one.kind === "apply" && mapped.kind === "load";
    if (meaning && !isLoaded) giveMeaning(mapped, meaning, () => false, mapElement(one, replace));
  });
  return mappedOf(expr);
}

/** Which element it is with its loop variables replaced; unknown where that takes more than adding. */
function mapElement(one: Expr, replace: (leaf: Expr) => Expr): readonly Index[] | undefined {
  const element = elementOf(one);
  if (!element || element.length === 0) return element;
  const mapped = element.map((index) =>
    index.terms.length === 0 ? index : lookupIndex(replace(indexExpr(index))),
  );
  return [...element, ...mapped].every(({ lookups }) => lookups.length === 0) ? mapped : undefined;
}

function mapOnce(
  one: Expr,
  replace: (leaf: Expr) => Expr,
  mapped: (arg: Expr) => Expr,
  apply: typeof applyExpr,
): Expr {
  if (one.kind === "apply") {
    const args = one.args.map(mapped);
    // Of the same operands the pool would give the same operation.
    return apply === applyExpr && sameItems(args, one.args) ? one : apply(one.op, args);
  }
  if (one.kind !== "load" || lookedUpBy(one.index).length === 0) return replace(one);
  return replace(loadExpr(one.buffer, mapLookups(one.index, mapped)));
}
