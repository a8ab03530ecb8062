/**
 * Loop-level expressions by what they are made of, each once while a module is being lowered, with what
 * is known of them. For `exprs.ts` and `expr-map.ts` alone.
 */
import type { Node } from "./graph.ts";
import { HashTable, mix, sameItems } from "./hash-table.ts";
import type { ApplyExpr, Buffer, Expr, Index, LoadExpr } from "./loops.ts";
import { constantOf } from "./size.ts";

/** What is known of an expression. */
export interface Facts {
  readonly id: number;
  readonly varies: boolean;
  meaning: Node | undefined;
  /** Which element of its meaning it is. */
  element: readonly Index[] | undefined;
}

/** Facts are kept with the expression, where nobody else sees them: a WeakMap takes several times as long. */
const FACTS = Symbol("facts");

interface Known {
  readonly [FACTS]?: Facts;
}

/** Loads and operations, nearly all there is. */
let table = new HashTable<LoadExpr | ApplyExpr>();
/** The others, by a text. */
let others = new Map<string, Expr>();
const numbersOfOps = new Map<string, number>();
let next = 0;

/** Begins a new module: what was made before is no longer found. */
export function clearPool(): void {
  table = new HashTable();
  others = new Map();
}

export function factsOf(expr: Expr & Known): Facts | undefined {
  return expr[FACTS];
}

/** Its number: all expressions have one. */
export function idOf(expr: Expr): number {
  return factsOf(expr)?.id ?? -1;
}

function newFacts(varies: boolean): Facts {
  return { id: next++, varies, meaning: undefined, element: undefined };
}

/** What is neither a load nor an operation. */
export function internOther(key: string, made: Expr, varies: boolean): Expr {
  const known = others.get(key);
  if (known) return known;
  const expr: Expr & Known = { ...made, [FACTS]: newFacts(varies) };
  others.set(key, expr);
  return expr;
}

export function internLoad(
  buffer: Buffer,
  index: readonly Index[],
  isVarying: (index: Index) => boolean,
): Expr {
  const hash = index.reduce(hashIndex, mix(0, buffer.id));
  const known = table.find(
    hash,
    (one) => one.kind === "load" && one.buffer.id === buffer.id && areSame(one.index, index),
  );
  if (known) return known;
  const varies = buffer.row !== undefined || index.some(isVarying);
  const made: LoadExpr & Known = { kind: "load", buffer, index, [FACTS]: newFacts(varies) };
  table.add(hash, made);
  return made;
}

export function internApply(op: string, args: readonly Expr[]): Expr {
  let number = numbersOfOps.get(op);
  if (number === undefined) numbersOfOps.set(op, (number = -1 - numbersOfOps.size));
  const hash = args.reduce((mixed, arg) => mix(mixed, idOf(arg)), number);
  const known = table.find(
    hash,
    (one) => one.kind === "apply" && one.op === op && sameItems(one.args, args),
  );
  if (known) return known;
  const varies = args.some((arg) => factsOf(arg)?.varies === true);
  const made: ApplyExpr & Known = { kind: "apply", op, args, [FACTS]: newFacts(varies) };
  table.add(hash, made);
  return made;
}

/** In which order it looks up what it does makes no difference. */
function hashIndex(hash: number, { constant, terms, lookups }: Index): number {
  let mixed = mix(hash, constantOf(constant) ?? -1);
  for (const { variable } of terms) mixed = mix(mixed, variable.id);
  return lookups.reduce((sum, { value }) => sum ^ mix(1, idOf(value)), mixed);
}

function areSame(a: readonly Index[], b: readonly Index[]): boolean {
  return a.length === b.length && a.every((one, axis) => isSame(one, b[axis]));
}

function isSame(a: Index, b: Index | undefined): boolean {
  if (a.constant !== b?.constant) return false;
  if (a.terms.length !== b.terms.length || a.lookups.length !== b.lookups.length) return false;
  const hasSameTerms = a.terms.every(({ variable, factor }, at) => {
    const other = b.terms[at];
    return other?.variable.id === variable.id && other.factor === factor;
  });
  return (
    hasSameTerms &&
    a.lookups.every(({ value, factor }) =>
      b.lookups.some((one) => one.value === value && one.factor === factor),
    )
  );
}

/** A text that tells positions apart. */
export function keyOfIndex({ constant, terms, lookups }: Index): string {
  if (terms.length === 0 && lookups.length === 0) return constant.key;
  return [
    constant.key,
    ...terms.map(({ variable, factor }) => `${factor.key}@${variable.id}`),
    ...lookups.map(({ value, factor }) => `${factor.key}#${idOf(value)}`).sort(),
  ].join("+");
}
