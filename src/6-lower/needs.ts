import { present } from "../diagnostics/invariant.ts";
import { argsOf, walkExprs } from "../ir/exprs.ts";
import type { Expr, Local, LoopVariable } from "../ir/loops.ts";

/** The counters and accumulators that expressions are made of: where these are known, the expression is. */
export class Needs {
  readonly #known = new Map<Expr, ReadonlySet<LoopVariable | Local>>();

  of(expr: Expr): ReadonlySet<LoopVariable | Local> {
    walkExprs(
      [expr],
      (one) => !this.#known.has(one),
      (one) => {
        const needs = new Set(argsOf(one).flatMap((arg) => [...(this.#known.get(arg) ?? [])]));
        if (one.kind === "local") needs.add(one.local);
        if (one.kind === "load" && one.buffer.row) needs.add(one.buffer.row);
        const indices = one.kind === "load" ? one.index : one.kind === "index" ? [one.index] : [];
        for (const { terms } of indices) terms.forEach(({ variable }) => needs.add(variable));
        this.#known.set(one, needs);
      },
    );
    return present(this.#known.get(expr));
  }
}
