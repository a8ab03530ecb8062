import { argsOf, keyOfIndex, localExpr, walkExprs } from "../../ir/exprs.ts";
import type { Buffer, Expr, Local, Lodging, Statement, StoreStatement } from "../../ir/loops.ts";
import { ExprSet } from "../../ir/expr-map.ts";
import { distinct } from "../../ir/order.ts";
import { deepFlatten, evaluatedBy, readWhole } from "../../ir/statements.ts";
import { costOf, costOfStep } from "./cost.ts";
import { confinedIn } from "./confined.ts";
import { type Block, HERE, type Levels, rootOf, rootsWritten, rootWritten } from "./levels.ts";

/** What a block does, one after the other: it computes a value, or runs a statement. */
export interface Step {
  readonly cost: number;
  /** The statement of the block that it is, or that needs it first. */
  readonly at: number;
  /** What later steps may need of it. */
  readonly value?: Expr;
  /** A statement, after the notes that stand above it. */
  readonly statements?: readonly Statement[];
  /** The values that it needs itself. */
  readonly needs: readonly Expr[];
  /** It has to stay in the block: it ends an iteration, or has to do with an accumulator from outside. */
  readonly isPinned: boolean;
  /** It belongs to the step before. */
  readonly isGlued: boolean;
}

export interface Steps {
  readonly steps: readonly Step[];
  /** By value, the step that computes it. */
  readonly definitions: ReadonlyMap<Expr, number>;
  /** By value, a statement that stores it where it stays. */
  readonly stores: ReadonlyMap<Expr, { readonly store: StoreStatement; readonly step: number }>;
  /** The memory that the block reads. */
  readonly read: ReadonlySet<Buffer>;
}

/** The opposite of a number is made anew wherever it is needed. */
export function isRemade(expr: Expr): boolean {
  return expr.kind === "apply" && expr.op === "neg";
}

/** The steps of a block in the order in which they will be printed. */
export function stepsOf(
  { statements }: Block,
  levels: Levels,
  lodgings: ReadonlyMap<Buffer, Lodging>,
): Steps {
  const inEach = statements.map((one) => deepFlatten([one]));
  const lastWrites = writesIn(inEach, lodgings);
  const steps: Step[] = [];
  const definitions = new Map<Expr, number>();
  const walked = new ExprSet();
  const changing = new Set<Expr>();
  const lastUse = new Map<Local, number>();
  inEach.forEach((all, at) => {
    for (const one of all) if (one.kind === "accumulate") lastUse.set(one.local, at);
  });
  const confined = confinedIn(statements);
  const mayBeInner = levels.haveInner || confined.size > 0;
  const isInner = (expr: Expr): boolean =>
    mayBeInner && (levels.of(expr) > HERE || confined.has(expr));
  const isValue = (expr: Expr): boolean =>
    changing.has(expr) || (expr.kind === "apply" && !isInner(expr) && !isRemade(expr));
  const needsOf = (roots: readonly Expr[]): readonly Expr[] => {
    const values = roots.filter(isValue);
    // Mostly they are what is needed themselves.
    if (values.length === roots.length) return distinct(values);
    if (roots.every((one) => argsOf(one).length === 0 || isValue(one))) return distinct(values);
    const needs = new Set<Expr>();
    const seen = new Set<Expr>();
    const enter = (expr: Expr): boolean => {
      const value = isValue(expr);
      if (value) needs.add(expr);
      return !value && !seen.has(expr) && Boolean(seen.add(expr));
    };
    walkExprs(roots, enter, () => undefined);
    return [...needs];
  };
  const define = (step: Step & { readonly value: Expr }): void => {
    definitions.set(step.value, steps.length);
    steps.push(step);
  };
  const read = new Set<Buffer>();
  const open = new Set<Local>();
  let notes: Statement[] = [];
  statements.forEach((one, at) => {
    if (one.kind === "note") {
      notes.push(one);
      return;
    }
    const isGlued = open.size > 0;
    const inside = new Set<Expr>();
    const all = inEach[at] ?? [];
    const roots = all.flatMap(evaluatedBy);
    for (const buffer of readWhole(all)) read.add(rootOf(buffer, lodgings));
    const enter = (expr: Expr): boolean => {
      if (!isInner(expr)) return walked.add(expr);
      return !inside.has(expr) && Boolean(inside.add(expr));
    };
    walkExprs(roots, enter, (expr) => {
      const root = expr.kind === "load" ? rootOf(expr.buffer, lodgings) : undefined;
      if (root) read.add(root);
      if (isInner(expr)) return;
      const isPinned = expr.kind === "local" && expr.local.isRunning === true;
      const isOverwritten = root !== undefined && (lastWrites.get(root) ?? -1) >= at;
      if (isPinned || isOverwritten) changing.add(expr);
      if (!isValue(expr) || definitions.has(expr)) return;
      const needs = needsOf(argsOf(expr));
      define({ value: expr, cost: costOfStep(expr, isValue), at, needs, isPinned, isGlued });
    });
    const touched = localsIn(all);
    steps.push({
      cost: costOf([one], isInner),
      at,
      statements: [...notes, one],
      needs: needsOf(roots),
      isPinned: one.kind === "leave" || touched.some((local) => !levels.isOwn(local)),
      isGlued,
    });
    notes = [];
    if (one.kind === "accumulator") open.add(one.local);
    for (const local of touched) {
      if (lastUse.get(local) !== at || !open.delete(local) || local.isRunning) continue;
      const value = localExpr(local);
      changing.add(value);
      define({ value, cost: 0, at, needs: [], isPinned: false, isGlued: true });
    }
  });
  if (notes.length > 0) {
    const isGlued = steps.length > 0;
    const at = statements.length - 1;
    steps.push({ cost: 0, at, statements: notes, needs: [], isPinned: false, isGlued });
  }
  return { steps, definitions, stores: storesIn(steps, lodgings), read };
}

/** The accumulators that the statements declare or move on. */
function localsIn(statements: readonly Statement[]): Local[] {
  return statements.flatMap((one) =>
    one.kind === "accumulator" || one.kind === "accumulate" ? [one.local] : [],
  );
}

/** By memory, the last statement of the block in which it is written. */
function writesIn(
  inEach: readonly (readonly Statement[])[],
  lodgings: ReadonlyMap<Buffer, Lodging>,
): Map<Buffer, number> {
  const last = new Map<Buffer, number>();
  inEach.forEach((all, at) => {
    for (const one of all) {
      const root = rootWritten(one, lodgings);
      if (root) last.set(root, at);
    }
  });
  return last;
}

/** What is stored in memory that nothing else in the block writes, or in elements that are known apart. */
function storesIn(
  steps: readonly Step[],
  lodgings: ReadonlyMap<Buffer, Lodging>,
): Map<Expr, { store: StoreStatement; step: number }> {
  /** Which elements of it have been written so far. */
  const written = new Map<Buffer, Set<string> | "some" | "unknown">();
  const stores = new Map<Expr, { store: StoreStatement; step: number }>();
  steps.forEach(({ statements = [] }, step) => {
    const one = statements.at(-1);
    if (!one) return;
    if (one.kind !== "store" || one.accumulate) {
      for (const root of rootsWritten([one], lodgings)) written.set(root, "unknown");
      return;
    }
    const root = rootOf(one.buffer, lodgings);
    const isFixed = one.index.every((index) => index.terms.length + index.lookups.length === 0);
    const isKnown = isFixed && one.buffer === root && one.index.length > 0;
    const key = isKnown ? one.index.map(keyOfIndex).join() : undefined;
    const known = written.get(root);
    if (known === undefined) written.set(root, key === undefined ? "some" : new Set([key]));
    else if (typeof known === "string" || key === undefined || known.has(key)) {
      written.set(root, "unknown");
    } else known.add(key);
    if (!stores.has(one.value)) stores.set(one.value, { store: one, step });
  });
  for (const [value, { store }] of stores) {
    if (written.get(rootOf(store.buffer, lodgings)) === "unknown") stores.delete(value);
  }
  return stores;
}
