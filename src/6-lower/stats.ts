import { variesIn, walkExprs } from "../ir/exprs.ts";
import type { TransformName } from "../ir/graph.ts";
import type { Buffer, Expr, Statement } from "../ir/loops.ts";
import { type FunctionName, functionNamed } from "../ir/plan.ts";
import type { ArrayName, Program } from "../ir/program.ts";
import { countOf } from "../ir/shape.ts";
import { numberOf, ZERO } from "../ir/size.ts";
import { evaluatedBy } from "../ir/statements.ts";

/** Work of one call: counts of executed operations, from the loops as they are printed. */
export interface Work {
  /** Elementwise operations, sums included. */
  readonly operations: number;
  readonly loads: number;
  readonly stores: number;
  readonly loops: number;
}

export interface Stats extends Readonly<Partial<Record<TransformName, Work>>> {
  readonly forward: Work;
  readonly backward: Work;
  /** Length of each flat array: numbers of 8 bytes, but 4 in `indices` and 1 in `masks`. */
  readonly sizes: Readonly<Record<CommonArray, number>> &
    Readonly<Partial<Record<ArrayName, number>>>;
}

/** The arrays that every module is told to have, if with no numbers in them. */
const common = ["inputs", "indices", "masks", "params", "cache", "grads", "upstream"] as const;
type CommonArray = (typeof common)[number];
const others = ["directions", "tangents", "direction", "product", "jacobian", "hessian"] as const;

export function statsOf(program: Program): Stats {
  const { functions, sizes } = program;
  const work = (name: FunctionName): Work => workOf(functionNamed(program, name).statements);
  const lengths = (arrays: readonly ArrayName[]): [ArrayName, number][] =>
    arrays.map((array) => [array, numberOf(sizes[array])]);
  const present = others.filter((array) => sizes[array] !== ZERO);
  return {
    forward: work("forward"),
    backward: work("backward"),
    ...Object.fromEntries(functions.slice(2).map(({ name }) => [name, work(name)])),
    sizes: {
      ...(Object.fromEntries(lengths(common)) as Record<CommonArray, number>),
      ...Object.fromEntries(lengths(present)),
    },
  };
}

function countIn(buffer: Buffer): number {
  return numberOf(countOf(buffer.shape));
}

function workOf(statements: readonly Statement[]): Work {
  const work = { operations: 0, loads: 0, stores: 0, loops: 0 };
  const seen = new Set<Expr>();
  const evaluate = (value: Expr, times: number): void => {
    const enter = (expr: Expr): boolean => {
      if (seen.has(expr)) return false;
      seen.add(expr);
      return true;
    };
    walkExprs([value], enter, (expr) => {
      // What does not vary is evaluated once, outside of all loops.
      const count = variesIn(expr) ? times : 1;
      if (expr.kind === "apply") work.operations += count;
      if (expr.kind === "load") work.loads += count;
    });
  };
  const visit = (block: readonly Statement[], times: number): void => {
    for (const one of block) {
      if (one.kind === "loop") {
        work.loops++;
        visit(one.body, times * numberOf(one.variable.extent));
      } else if (one.kind === "store" || one.kind === "accumulate") {
        for (const value of evaluatedBy(one)) evaluate(value, times);
        if (one.kind === "store") work.stores += times;
        else work.operations += times;
      } else if (one.kind === "call") {
        // What happens inside is not counted: one operation and one store for each element.
        const count = countIn(one.result);
        work.operations += count;
        work.stores += count;
        work.loads += one.operands.reduce((sum, operand) => sum + countIn(operand), 0);
      }
    }
  };
  visit(statements, 1);
  return work;
}
