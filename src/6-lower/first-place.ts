import { applyExpr, indexExpr, loadExpr, localExpr, walkExprs } from "../ir/exprs.ts";
import {
  type AccumulateStatement,
  type AccumulatorStatement,
  type Buffer,
  constantIndex,
  type Expr,
  type Local,
  type LoopStatement,
  type Statement,
  variableIndex,
} from "../ir/loops.ts";
import { ONE } from "../ir/size.ts";
import { baseOf, blocksOf, deepFlatten, evaluatedBy, renameVariable } from "../ir/statements.ts";

/** Which statements give an accumulator its value, and which ones read it. */
interface Uses {
  readonly steps: AccumulateStatement[];
  readonly readers: Statement[];
}

/** A loop that finds an extremum, and one that finds where it stands. */
interface Search {
  readonly extremum: LoopStatement;
  readonly place: LoopStatement;
  readonly step: AccumulateStatement;
  readonly position: Local;
}

/**
 * Where an extremum stands is found in the loop that finds it: the position is kept whenever a smaller
 * value comes. The definition compares all elements with the extremum once it is known.
 *
 *   smallest = min(smallest, x[j]) for all j; at = min(at, x[j] === smallest ? j : K) for all j
 *
 * Both zeros are equal, so that it may be the other zero that is kept: only where nothing else reads the extremum.
 */
export function findPlaces(statements: readonly Statement[]): readonly Statement[] {
  const all = [...deepFlatten(statements)];
  if (!all.some((one) => one.kind === "accumulate" && isPlaceAt(one))) return statements;
  return inBlock(statements, usesIn(all));
}

/** Whether it may be the place of an extremum: `at = min(at, condition ? … : …)`. */
function isPlaceAt({ local, value, how = local.combine }: AccumulateStatement): boolean {
  return how === "min" && value.kind === "apply" && value.op === "where";
}

function isExtremum({ local, how = local.combine }: AccumulateStatement): boolean {
  return how === "max" || how === "min";
}

function usesIn(all: readonly Statement[]): ReadonlyMap<Local, Uses> {
  const uses = new Map<Local, Uses>();
  const of = (local: Local): Uses => {
    const own = uses.get(local) ?? { steps: [], readers: [] };
    uses.set(local, own);
    return own;
  };
  for (const one of all) {
    if (one.kind === "accumulate") of(one.local).steps.push(one);
    const seen = new Set<Expr>();
    const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
    walkExprs(evaluatedBy(one), enter, (expr) => {
      if (expr.kind === "local") of(expr.local).readers.push(one);
    });
  }
  return uses;
}

function inBlock(
  statements: readonly Statement[],
  uses: ReadonlyMap<Local, Uses>,
): readonly Statement[] {
  let block: readonly Statement[] = statements.map((one) => inside(one, uses));
  for (const one of block) {
    const search = one.kind === "loop" ? searchIn(block, one, uses) : undefined;
    if (search) block = joined(block, search);
  }
  return block;
}

function inside(one: Statement, uses: ReadonlyMap<Local, Uses>): Statement {
  if (blocksOf(one).length === 0) return one;
  if (one.kind === "branch") {
    return { ...one, taken: inBlock(one.taken, uses), other: inBlock(one.other, uses) };
  }
  return "body" in one ? { ...one, body: inBlock(one.body, uses) } : one;
}

function searchIn(
  block: readonly Statement[],
  place: LoopStatement,
  uses: ReadonlyMap<Local, Uses>,
): Search | undefined {
  const [found, ...others] = place.body.filter(({ kind }) => kind !== "note");
  if (found?.kind !== "accumulate" || others.length > 0 || !isPlaceAt(found)) return undefined;
  // What stands between the two loops computes nothing.
  const before = block.slice(0, block.indexOf(place));
  const extremum = before.findLast(({ kind }) => kind !== "note" && kind !== "accumulator");
  if (extremum?.kind !== "loop" || !isSameRange(extremum, place)) return undefined;
  const step = extremum.body.at(-1);
  if (step?.kind !== "accumulate" || step.place || !isExtremum(step)) return undefined;
  const own = uses.get(step.local);
  if (own?.steps.length !== 1 || own.readers.length !== 1) return undefined;
  if (uses.get(found.local)?.steps.length !== 1) return undefined;
  const isDeclared = [step.local, found.local].every((local) =>
    before.some((one) => one.kind === "accumulator" && one.local === local),
  );
  const renamed = renameVariable(found, place.variable, extremum.variable);
  const compared = renamed.kind === "accumulate" && comparedBy(renamed.value, extremum, step.local);
  if (!isDeclared || !compared || !isValueOf(compared, extremum, step)) return undefined;
  return { extremum, place, step, position: found.local };
}

/** Both count every element, from the first to the last. */
function isSameRange({ variable: a }: LoopStatement, { variable: b }: LoopStatement): boolean {
  const isPlain = [a, b].every(
    ({ isDescending, step, rest }) => !isDescending && step === undefined && rest === undefined,
  );
  return isPlain && a.extent === b.extent;
}

/** The x of `x === extremum || x !== x ? counter : extent`. */
function comparedBy(value: Expr, { variable }: LoopStatement, extremum: Local): Expr | undefined {
  const [condition] = value.kind === "apply" ? value.args : [];
  const [isBest] = condition?.kind === "apply" ? condition.args : [];
  const [x] = isBest?.kind === "apply" ? isBest.args : [];
  if (!x) return undefined;
  const expected = applyExpr("where", [
    applyExpr("logicalOr", [
      applyExpr("equal", [x, localExpr(extremum)]),
      applyExpr("notEqual", [x, x]),
    ]),
    indexExpr(variableIndex(variable, ONE)),
    indexExpr(constantIndex(variable.extent)),
  ]);
  return value === expected ? x : undefined;
}

/** Whether the expression is what the step takes: the same, or the memory that the loop has stored it in. */
function isValueOf(x: Expr, { body }: LoopStatement, { value }: AccumulateStatement): boolean {
  const stores = body.filter((one) => one.kind === "store");
  if (body.some((one) => blocksOf(one).length > 0 && writesOf(one).length > 0)) return false;
  if (x === value) {
    const stored = new Set(stores.map(({ buffer }) => baseOf(buffer)));
    return [...loadedBy(x)].every((buffer) => !stored.has(buffer));
  }
  const [store, ...others] = stores.filter(
    ({ buffer }) => x.kind === "load" && baseOf(buffer) === baseOf(x.buffer),
  );
  if (!store || others.length > 0 || store.accumulate) return false;
  return loadExpr(store.buffer, store.index) === x && store.value === value;
}

function writesOf(one: Statement): Statement[] {
  return [...deepFlatten([one])].filter(({ kind }) => ["store", "call", "register"].includes(kind));
}

function loadedBy(value: Expr): Set<Buffer> {
  const seen = new Set<Expr>();
  const loaded = new Set<Buffer>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  walkExprs([value], enter, (expr) => {
    if (expr.kind === "load") loaded.add(baseOf(expr.buffer));
  });
  return loaded;
}

/** Both in one loop. Its note speaks of the place. */
function joined(
  block: readonly Statement[],
  { extremum, place, step, position }: Search,
): readonly Statement[] {
  const isDeclaration = (one: Statement, local: Local): boolean =>
    one.kind === "accumulator" && one.local === local;
  const declaration: AccumulatorStatement = { kind: "accumulator", local: position, begin: 0 };
  const [from, to] = [block.indexOf(extremum), block.indexOf(place)];
  const notes = block.slice(from, to).filter(({ kind }) => kind === "note");
  const loop: LoopStatement = {
    ...extremum,
    body: [
      ...extremum.body.slice(0, -1),
      { ...step, place: { local: position, counter: extremum.variable } },
    ],
  };
  return block.flatMap((one): readonly Statement[] => {
    if (isDeclaration(one, step.local)) return [...notes, one, declaration];
    if (one === extremum) return [loop];
    if (one.kind === "note" && one.node === step.local.node) return [];
    return one === place || isDeclaration(one, position) || notes.includes(one) ? [] : [one];
  });
}
