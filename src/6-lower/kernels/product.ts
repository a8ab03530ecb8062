import { walkExprs } from "../../ir/exprs.ts";
import { evaluateSize } from "../../ir/evaluate-size.ts";
import type {
  AccumulateStatement,
  Expr,
  LoadExpr,
  LoopStatement,
  LoopVariable,
  Statement,
  StoreStatement,
} from "../../ir/loops.ts";
import type { Size } from "../../ir/size.ts";
import { flatIndex } from "../flat-index.ts";

/** A sum of terms in a loop nest, and the loops whose iterations share what the terms load. */
export interface Product {
  /** From the loop that was looked at inwards. */
  readonly path: readonly LoopStatement[];
  readonly term: AccumulateStatement | StoreStatement;
  /** The loops to compute several iterations of at a time, outermost first. */
  readonly blocked: readonly LoopVariable[];
  /** The loops of one sum, if it is taken at one go. */
  readonly summed: readonly LoopVariable[];
  /** How many terms there are. */
  readonly work: number;
}

/** What a symbolic size counts as. */
const MANY = 1000;

/** Smaller products are not worth the longer text. */
const LEAST_WORK = 1024;
const LEAST_OWN = 1024;
const LEAST_DEPTH = 4;
const LEAST_ROW = 8;
const LEAST_ROWS = 3;

export function count(size: Size): number {
  return evaluateSize(size, () => MANY);
}

/** The largest product in a nest that is worth blocking, from this loop on. */
export function productIn(loop: LoopStatement): Product | undefined {
  let best: Product | undefined;
  for (const found of productsOf([loop], [])) {
    if (found.work > (best?.work ?? 0)) best = found;
  }
  return best;
}

/**
 * Whether a loop is one of those of a matrix product that is worth its own nest. A product with few
 * terms in each iteration is better computed in one go with what is made of it.
 */
export function isOfProduct(loop: LoopStatement): boolean {
  const found = productIn(loop);
  if (!found || found.blocked.length < 2 || !found.blocked.includes(loop.variable)) return false;
  return found.work >= LEAST_OWN * count(loop.variable.extent);
}

function* productsOf(
  statements: readonly Statement[],
  around: readonly LoopStatement[],
): Generator<Product> {
  for (const one of statements) {
    if (one.kind === "loop") {
      yield* productsOf(one.body, [...around, one]);
    } else if (one.kind === "accumulate" && (one.how ?? one.local.combine) === "sum") {
      const found = dotProduct(one, around);
      if (found) yield found;
    } else if (one.kind === "store" && one.accumulate) {
      const found = outerProduct(one, around);
      if (found) yield found;
    }
  }
}

/** `for p, for q: s = 0, for k: s += a[p, k] b[k, q]`: a number of `a` serves several q, one of `b` several p. */
function dotProduct(
  term: AccumulateStatement,
  path: readonly LoopStatement[],
): Product | undefined {
  const declared = path.findLastIndex(({ body }) =>
    body.some((one) => one.kind === "accumulator" && one.local === term.local),
  );
  const [own, summed] = [path.slice(0, declared + 1), path.slice(declared + 1)];
  const depth = sizeOf(summed);
  const loads = loadsIn(term.value).filter((load) =>
    summed.some(({ variable }) => varies(load, variable)),
  );
  if (declared < 0 || depth < LEAST_DEPTH || loads.length === 0) return undefined;
  const sharing = own.filter(({ variable }) => isShared(variable, loads));
  const inner = sharing.slice(-1);
  // Through a window of a kernel several loops run, in each of which the other factor is the same.
  const outer = sharing
    .slice(0, -1)
    .filter((one) => !loads.some((load) => [one, ...inner].every(isIn(load))))
    .slice(-1);
  if (sharing.length > 1 && outer.length === 0) return undefined;
  return product(term, path, [...outer, ...inner], summed);
}

/** `for k, for p, for q: c[p, q] += a[p, k] b[k, q]`: an element of `c` takes several k at a time. */
function outerProduct(term: StoreStatement, path: readonly LoopStatement[]): Product | undefined {
  const innermost = path.at(-1);
  const target = flatIndex(term.buffer, term.index);
  const isOwn = (variable: LoopVariable): boolean =>
    term.buffer.row === variable || target.terms.some((one) => one.variable === variable);
  if (!innermost || !isOwn(innermost.variable) || target.lookups.length > 0) return undefined;
  if (count(innermost.variable.extent) < LEAST_ROW) return undefined;
  const loads = loadsIn(term.value);
  const outer = path.slice(0, -1);
  const summed = outer.filter(({ variable }) => !isOwn(variable)).slice(-1);
  const sharing = outer
    .filter(({ variable }) => isOwn(variable) && isShared(variable, loads))
    .slice(-1);
  if (summed.length === 0 || loads.length === 0) return undefined;
  const all = [...summed, ...sharing, innermost];
  if (sharing.length > 0 && loads.some((load) => all.every(isIn(load)))) return undefined;
  return product(
    term,
    path,
    path.filter((one) => summed.includes(one) || sharing.includes(one)),
    [],
  );
}

function product(
  term: Product["term"],
  path: readonly LoopStatement[],
  blocked: readonly LoopStatement[],
  summed: readonly LoopStatement[],
): Product | undefined {
  const work = sizeOf(path);
  if (blocked.length === 0 || work < LEAST_WORK) return undefined;
  if (blocked.some(({ variable }) => count(variable.extent) < LEAST_ROWS)) return undefined;
  const variables = (loops: readonly LoopStatement[]): LoopVariable[] =>
    loops.map(({ variable }) => variable);
  return { path, term, work, blocked: variables(blocked), summed: variables(summed) };
}

function sizeOf(loops: readonly LoopStatement[]): number {
  return loops.reduce((size, { variable }) => size * count(variable.extent), 1);
}

/** Whether the load differs from one iteration of a loop to another. */
function isIn(load: LoadExpr): (loop: LoopStatement) => boolean {
  return ({ variable }) => varies(load, variable);
}

/** Whether some of the loads are the same in all iterations. */
function isShared(variable: LoopVariable, loads: readonly LoadExpr[]): boolean {
  return loads.some((load) => !varies(load, variable));
}

function varies({ index }: LoadExpr, variable: LoopVariable): boolean {
  return index.some(
    ({ terms, lookups }) =>
      terms.some((term) => term.variable === variable) ||
      lookups.some(({ value }) => loadsIn(value).some((load) => varies(load, variable))),
  );
}

/** What an expression loads, without what is looked up for it. */
export function loadsIn(expr: Expr): LoadExpr[] {
  const loads: LoadExpr[] = [];
  const seen = new Set<Expr>();
  const enter = (one: Expr): boolean => !seen.has(one) && Boolean(seen.add(one));
  walkExprs([expr], enter, (one) => {
    if (one.kind === "load") loads.push(one);
  });
  return loads;
}
