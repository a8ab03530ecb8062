import type { EvalFunction } from "mathjs";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Results } from "../suite/case.ts";
import { extentOf } from "./count.ts";
import { entriesOf, loops } from "./loops.ts";
import type { Peer, Problem, Session } from "./peer.ts";
import type { Scalars } from "./program.ts";

/** More operations than this take minutes to differentiate. */
const MOST = 500;

/** Simplifying the derivatives of longer formulas takes minutes, too. */
const SIMPLIFIED = 1000;

/** mathjs: formulas, differentiated with respect to one variable after the other, and compiled. */
export const mathJs: Peer = {
  name: "mathjs",
  precision: "f64",
  language: "scalars",
  async prepare({ program, leaves }: Problem): Promise<Session> {
    const { operations } = extentOf(program, leaves);
    if (operations > MOST) throw new Error(`out of time: formulas of ${operations} operations`);
    const { compile, derivative } = await import("mathjs");
    const scope: Record<string, number> = {};
    const wrt: string[] = [];
    const entries = entriesOf(leaves, ({ name, values, isDifferentiated }, at) => {
      const symbol = `${name}_${at}`;
      scope[symbol] = present(values[at]);
      if (isDifferentiated) wrt.push(symbol);
      return symbol;
    });
    const rows = program.scalars?.(formulas, entries) ?? [];
    const values = rows.map((row) => compile(row));
    const gradients = rows.flatMap((row) => {
      const simplify = row.length < SIMPLIFIED;
      return wrt.map((symbol) => derivative(row, symbol, { simplify }).compile());
    });
    const evaluate = (code: EvalFunction): number => code.evaluate(scope) as number;
    return {
      step() {
        for (const code of values) evaluate(code);
        for (const code of gradients) evaluate(code);
      },
      results: (): Results => ({
        outputs: Float64Array.from(values, evaluate),
        derivative: Float64Array.from(gradients, evaluate),
      }),
    };
  },
};

const binary =
  (operator: string) =>
  (a: string | number, b: string | number): string =>
    `(${a} ${operator} ${b})`;
const call =
  (name: string) =>
  (...operands: readonly (string | number)[]): string =>
    `${name}(${operands.join(", ")})`;

const formulas: Scalars<string, number> = {
  add: binary("+"),
  sub: binary("-"),
  mul: binary("*"),
  div: binary("/"),
  max: call("max"),
  sqrt: call("sqrt"),
  exp: call("exp"),
  log: call("log"),
  sin: call("sin"),
  cos: call("cos"),
  tanh: call("tanh"),
  ...loops(binary("+")),
};
