import {
  applyExpr,
  elementOf,
  giveMeaning,
  loadExpr,
  mapLookups,
  meaningOf,
  walkExprs,
} from "../ir/exprs.ts";
import type { Expr, Statement, Test } from "../ir/loops.ts";
import { present } from "../diagnostics/invariant.ts";

/** The statements with every marked position replaced by the position itself. */
export function unmarked(statements: readonly Statement[]): readonly Statement[] {
  const memo = new Map<Expr, Expr>();
  const bare = (expr: Expr): Expr => {
    walkExprs(
      [expr],
      (one) => !memo.has(one),
      (one) => {
        const result = bareOnce(one, (arg) => present(memo.get(arg)));
        const meaning = meaningOf(one);
        if (meaning) giveMeaning(result, meaning, () => false, elementOf(one));
        memo.set(one, result);
      },
    );
    return present(memo.get(expr));
  };
  const inStatement = (one: Statement): Statement => {
    switch (one.kind) {
      case "loop":
      case "part":
        return { ...one, body: one.body.map(inStatement) };
      case "store":
        return { ...one, index: mapLookups(one.index, bare), value: bare(one.value) };
      case "accumulate":
        return { ...one, value: bare(one.value) };
      case "register":
        return one.value ? { ...one, value: bare(one.value) } : one;
      case "iteration": {
        const body = one.body.map(inStatement);
        return one.steps ? { ...one, steps: bare(one.steps), body } : { ...one, body };
      }
      case "branch":
        return {
          ...one,
          condition: bare(one.condition),
          taken: one.taken.map(inStatement),
          other: one.other.map(inStatement),
        };
      case "leave":
        return { ...one, unless: bare(one.unless) };
      case "check":
        return {
          ...one,
          element: mapLookups(one.element, bare),
          when: one.when.map(bare),
          test: inTest(one.test),
        };
      case "accumulator":
      case "call":
      case "note":
      case "report":
        return one;
    }
  };
  const inTest = (test: Test): Test => {
    switch (test.kind) {
      case "value":
        return { ...test, value: bare(test.value), operands: test.operands.map(bare) };
      case "position":
        return { ...test, position: bare(test.position) };
      case "total": {
        const { to } = test;
        const value = bare(test.value);
        if (!("index" in to)) return { ...test, value };
        return { ...test, value, to: { ...to, index: mapLookups(to.index, bare) } };
      }
      case "whole":
        return test;
    }
  };
  return statements.map(inStatement);
}

function bareOnce(one: Expr, bare: (arg: Expr) => Expr): Expr {
  if (one.kind === "load") return loadExpr(one.buffer, mapLookups(one.index, bare));
  if (one.kind !== "apply") return one;
  const [first] = one.args;
  return one.op === "position" && first ? bare(first) : applyExpr(one.op, one.args.map(bare));
}
