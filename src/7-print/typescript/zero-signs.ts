import { walkExprs } from "../../ir/exprs.ts";
import { ExprSet } from "../../ir/expr-map.ts";
import type { Buffer, Expr, Local, Statement, StoreStatement } from "../../ir/loops.ts";
import type { Program } from "../../ir/program.ts";
import { baseOf, deepFlatten, evaluatedBy, readWhole } from "../../ir/statements.ts";

/** Operations that are the same of 0 and -0. */
const even = new Set([
  ...["square", "abs", "exp", "exp2", "cos", "cosh", "logistic", "oneMinusSquare", "sechSquare"],
  ...["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual", "isFinite"],
]);

/** Operations of which the sign of a zero decides the sign of a zero and nothing else, in all operands. */
const passing = new Set([
  ...["add", "sub", "mul", "neg", "maximum", "minimum", "sqrt", "cbrt", "expm1", "log1p", "erf"],
  ...["sin", "tan", "asin", "atan", "sinh", "tanh", "asinh", "atanh", "floor", "ceil", "trunc"],
]);

/**
 * Which sums are seen to be 0 rather than -0. Of others the 0 that they begin with may be left out: what is made
 * of them is squared, compared, or added to what is not -0. What is written for the caller is seen, and so is
 * what is divided by.
 */
export class ZeroSigns {
  readonly #program: Program;
  #seen: ReadonlySet<Local> | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  isSeen(local: Local): boolean {
    this.#seen ??= seenIn(this.#program);
    return this.#seen.has(local);
  }
}

function seenIn(program: Program): ReadonlySet<Local> {
  const statements = program.functions.flatMap((own) => [...deepFlatten(own.statements)]);
  const memory = ownMemoryOf(program, statements);
  const stores = new Map<Buffer, StoreStatement[]>();
  const known = new ExprSet();
  const open: Expr[] = [];
  const see = (expr: Expr): void => {
    if (known.add(expr)) open.push(expr);
  };
  const absorbed = new Set(program.functions.flatMap((own) => addedToZero(own.statements)));
  for (const one of statements) {
    if (absorbed.has(one)) continue;
    const base = one.kind === "store" ? baseOf(one.buffer) : undefined;
    if (one.kind === "store" && base && memory.has(base) && !one.accumulate) {
      const before = stores.get(base);
      if (before) before.push(one);
      else stores.set(base, [one]);
    } else {
      evaluatedBy(one).forEach(see);
    }
  }
  const walked = new ExprSet();
  const enter = (expr: Expr): boolean => walked.add(expr);
  walkExprs(statements.flatMap(evaluatedBy), enter, (expr) => {
    if (expr.kind !== "apply") return;
    expr.args.forEach((arg, at) => {
      if (!even.has(expr.op) && !passes(expr.op, at)) see(arg);
    });
  });
  const locals = new Set<Local>();
  for (let expr = open.pop(); expr; expr = open.pop()) {
    if (expr.kind === "local") locals.add(expr.local);
    if (expr.kind === "load") {
      const base = baseOf(expr.buffer);
      stores.get(base)?.forEach((one) => {
        see(one.value);
      });
      stores.delete(base);
    }
    if (expr.kind !== "apply" || even.has(expr.op)) continue;
    const [a, b] = expr.args;
    const isSquare = expr.op === "mul" && a === b;
    expr.args.forEach((arg, at) => {
      if (!isSquare && passes(expr.op, at)) see(arg);
    });
  }
  return locals;
}

function passes(op: string, at: number): boolean {
  return passing.has(op) || (op === "div" && at === 0) || op === "where";
}

/** The statements of a function that add to what began with 0, and is therefore never -0. */
function addedToZero(body: readonly Statement[]): readonly Statement[] {
  const statements = deepFlatten(body);
  const begunElsewhere = new Set<Local | Buffer>();
  const begun = new Set<Buffer>();
  for (const one of statements) {
    if (one.kind === "accumulator" && one.begin !== undefined) begunElsewhere.add(one.local);
    if (one.kind !== "store" || one.accumulate) continue;
    const isZero = one.value.kind === "number" && Object.is(one.value.value, 0);
    (isZero ? begun : begunElsewhere).add(baseOf(one.buffer));
  }
  return statements.filter((one) => {
    if (one.kind === "store") {
      const base = baseOf(one.buffer);
      return one.accumulate && begun.has(base) && !begunElsewhere.has(base);
    }
    if (one.kind !== "accumulate" || begunElsewhere.has(one.local)) return false;
    const { local, how = local.combine, place, isLate } = one;
    const isPlain = place === undefined && !isLate && !local.isRunning;
    return isPlain && local.combine === "sum" && how === "sum";
  });
}

/** Memory that nobody reads but the functions, number by number, and that is no part of any other. */
function ownMemoryOf(program: Program, statements: readonly Statement[]): ReadonlySet<Buffer> {
  const others = new Set(readWhole(statements).map(baseOf));
  for (const [buffer, around] of program.lodgings) {
    others.add(baseOf(buffer)).add(baseOf(around.in));
  }
  for (const { results } of program.functions) {
    for (const { buffer } of results) others.add(baseOf(buffer));
  }
  const own = [...program.offsets.keys()].filter(({ space }) => space === "cache").map(baseOf);
  return new Set(own.filter((buffer) => !others.has(buffer)));
}
