import { variesIn, walkExprs } from "../ir/exprs.ts";
import { transformArrays, type TransformName } from "../ir/graph.ts";
import type { Buffer, Expr, Statement } from "../ir/loops.ts";
import { type FunctionName, functionNamed } from "../ir/plan.ts";
import type { ArrayName, Program } from "../ir/program.ts";
import { countOf } from "../ir/shape.ts";
import {
  addSizes,
  constantOf,
  constantSize,
  multiplySizes,
  ONE,
  type Size,
  ZERO,
} from "../ir/size.ts";
import { showLargest } from "../ir/size-order.ts";
import { blocksOf, evaluatedBy } from "../ir/statements.ts";

/** A number, or a formula in the symbolic sizes of the model: `5 N + 4`. */
export type Count = number | string;

/** Work of one call: counts of executed operations, from the loops as they are printed. */
export interface Work {
  /** Elementwise operations, sums included. */
  readonly operations: Count;
  readonly loads: Count;
  readonly stores: Count;
  readonly loops: number;
}

export interface Stats extends Readonly<Partial<Record<TransformName, Work>>> {
  readonly forward: Work;
  readonly backward: Work;
  /** Length of each flat array: numbers of 8 bytes, but 4 in `indices` and 1 in `masks`. */
  readonly sizes: Readonly<Record<CommonArray, Count>> &
    Readonly<Partial<Record<ArrayName, Count>>>;
}

/** The arrays that every module is told to have, if with no numbers in them. */
const common = ["inputs", "indices", "masks", "params", "cache", "grads", "upstream"] as const;
type CommonArray = (typeof common)[number];

export function statsOf(program: Program): Stats {
  const { functions, sizes } = program;
  const work = (name: FunctionName): Work => workOf(functionNamed(program, name).statements);
  const length = (array: ArrayName): Count =>
    countText(array === "cache" ? program.cacheSizes : [sizes[array]]);
  const lengths = (arrays: readonly ArrayName[]): [ArrayName, Count][] =>
    arrays.map((array) => [array, length(array)]);
  const present = transformArrays.filter((array) => sizes[array] !== ZERO);
  return {
    forward: work("forward"),
    backward: work("backward"),
    ...Object.fromEntries(functions.slice(2).map(({ name }) => [name, work(name)])),
    sizes: {
      ...(Object.fromEntries(lengths(common)) as Record<CommonArray, Count>),
      ...Object.fromEntries(lengths(present)),
    },
  };
}

/** Adds up counts, each so many times as a loop runs. */
class Sum {
  readonly #times = new Map<Size, number>();

  add(count: number, times: Size): void {
    this.#times.set(times, (this.#times.get(times) ?? 0) + count);
  }

  get total(): Count {
    const products = [...this.#times].map(([times, count]) =>
      multiplySizes(constantSize(count), times),
    );
    return countText([products.reduce(addSizes, ZERO)]);
  }
}

/** The largest of these. */
function countText(sizes: readonly Size[]): Count {
  const [only = ZERO] = sizes;
  return (sizes.length === 1 ? constantOf(only) : undefined) ?? showLargest(sizes);
}

function isRegister({ space }: Buffer): boolean {
  return space === "registers";
}

function workOf(statements: readonly Statement[]): Work {
  const [operations, loads, stores] = [new Sum(), new Sum(), new Sum()];
  let loops = 0;
  const seen = new Set<Expr>();
  const evaluate = (value: Expr, times: Size): void => {
    const enter = (expr: Expr): boolean => {
      if (seen.has(expr)) return false;
      seen.add(expr);
      return true;
    };
    walkExprs([value], enter, (expr) => {
      // What does not vary is evaluated once, outside of all loops.
      const count = variesIn(expr) ? times : ONE;
      if (expr.kind === "apply") operations.add(1, count);
      if (expr.kind === "load" && !isRegister(expr.buffer)) loads.add(1, count);
    });
  };
  const visit = (block: readonly Statement[], times: Size): void => {
    for (const one of block) {
      for (const value of evaluatedBy(one)) evaluate(value, times);
      if (one.kind === "loop" || one.kind === "iteration") {
        loops++;
        const inAll = one.kind === "iteration" ? one.inAll : undefined;
        visit(one.body, inAll ?? multiplySizes(times, one.variable.extent));
      } else if (one.kind === "branch") {
        // As if both were taken.
        for (const branch of blocksOf(one)) visit(branch, times);
      } else if (one.kind === "store") {
        if (!isRegister(one.buffer)) stores.add(1, times);
      } else if (one.kind === "accumulate") {
        operations.add(1, times);
      } else if (one.kind === "call") {
        // What happens inside is not counted: one operation and one store for each element.
        const count = multiplySizes(times, countOf(one.result.shape));
        operations.add(1, count);
        stores.add(1, count);
        for (const { shape } of one.operands) loads.add(1, multiplySizes(times, countOf(shape)));
      }
    }
  };
  visit(statements, ONE);
  return { operations: operations.total, loads: loads.total, stores: stores.total, loops };
}
