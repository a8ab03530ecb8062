import type { Node } from "../../ir/graph.ts";
import { showShape } from "../../ir/shape.ts";
import { isNegative, type Size, ZERO } from "../../ir/size.ts";
import { numberIn, sizeListIn } from "./constants.ts";
import type { Application } from "./context.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Apply } from "./operators.ts";

/** Argument `at` as a dimension: from 1, as mathjs counts. Returns the axis, from 0. */
export function axisArgument(
  { formula, args, argSyntax, node }: Application,
  at: number,
  rank: number,
): number {
  const dimension = numberIn(args[at]);
  if (dimension !== undefined && Number.isInteger(dimension) && dimension >= 1 && dimension <= rank)
    return dimension - 1;
  const found = dimension === undefined ? "this" : String(dimension);
  return formula.refuse(
    argSyntax[at] ?? node,
    "GRADC1307",
    `${found} is not a dimension of ${showShape(args[0]?.shape ?? [])}`,
    `dimensions are whole numbers from 1 to ${rank}`,
  );
}

/** Sizes, which may be known at run time only: `[2, N]`. */
export function sizesArgument(
  { formula, args, argSyntax, node }: Application,
  at: number,
): readonly Size[] {
  const sizes = sizeListIn(args[at]);
  if (sizes?.every(isPositive)) return sizes;
  return formula.refuse(
    argSyntax[at] ?? node,
    "GRADC1307",
    "a list of positive sizes belongs here",
    "for example [2, 3]",
  );
}

/** Whether it can be a size: no number below 1. */
export function isPositive(size: Size): boolean {
  return size !== ZERO && !isNegative(size);
}

/** `sum(A)`, `sum(A, dimension)`; of scalars, `sum(x, y, …)` combines them with `fold`. */
export function reduction(
  op: string,
  fold: string,
  finish?: (application: Application, total: Node) => Node,
): FormulaFunction {
  const apply: Apply = (application) => {
    const { trace, formula, node, args } = application;
    const [x, ...rest] = args;
    if (!x) return formula.refuse(node, "GRADC1307", `${op} needs an argument`);
    const rank = x.shape.length;
    if (rest.length > 0 && (rank === 0 || numberIn(rest[0]) === undefined || rest.length > 1)) {
      const isElementwise = fold === "maximum" || fold === "minimum";
      if (rank > 0 && rest.length === 1 && rest[0]?.shape.length === 0)
        axisArgument(application, 1, rank);
      if (!isElementwise && args.some((arg) => arg.shape.length > 0)) {
        return formula.refuse(
          node,
          "GRADC1307",
          `${op} of several values takes scalars`,
          `${op}(A, dimension) reduces one tensor`,
        );
      }
      const total = rest.reduce((result, next) => trace.apply(fold, [result, next]), x);
      return finish ? finish(application, total) : total;
    }
    const axes =
      rest.length === 1 ? [axisArgument(application, 1, rank)] : x.shape.map((_, axis) => axis);
    return trace.apply(op, [x], { axes, keepDims: false });
  };
  return { least: 1, most: Infinity, apply };
}

/** A function of so many arguments. */
export function exactly(count: number, apply: Apply): FormulaFunction {
  return { least: count, most: count, apply };
}
