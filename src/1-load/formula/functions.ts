import { countOf, showShape } from "../../ir/shape.ts";
import { constantSize, divideSizes, ONE, ZERO } from "../../ir/size.ts";
import { axisArgument, exactly, isPositive, reduction, sizesArgument } from "./arguments.ts";
import { numberIn, sizeListIn } from "./constants.ts";
import { elementwiseFunctions } from "./elementwise.ts";
import { linearFunctions } from "./linear.ts";
import { type Apply, arityOfOperator, operators, rowOf } from "./operators.ts";
import { positionFunctions } from "./positions.ts";
import { rearrangingFunctions } from "./rearranging.ts";
import { tensorFunctions } from "./tensors.ts";
import { windowFunctions } from "./windows.ts";

/** How many arguments a function takes, and what it does with them. */
export interface FormulaFunction {
  readonly least: number;
  readonly most: number;
  /** Whether arguments may be words in quotes; they are found in the syntax, not among `args`. */
  readonly takesText?: true;
  readonly apply: Apply;
}

/** `f(x, dimension?)`, by default along the last one. */
function alongDimension(op: string): FormulaFunction {
  const apply: Apply = (application) => {
    const { trace, formula, node, args } = application;
    const rank = args[0]?.shape.length ?? 0;
    if (rank === 0)
      return formula.refuse(
        node,
        "GRADC1307",
        `${op} needs a vector or a tensor of more dimensions`,
      );
    const axis = args.length > 1 ? axisArgument(application, 1, rank) : rank - 1;
    return trace.apply(op, args.slice(0, 1), { axes: [axis] });
  };
  return { least: 1, most: 2, apply };
}

const logsumexp: Apply = (application) => {
  const { trace, args } = application;
  const shape = args[0]?.shape ?? [];
  const axes =
    args.length > 1 ? [axisArgument(application, 1, shape.length)] : shape.map((_, axis) => axis);
  return trace.apply("logsumexp", args.slice(0, 1), { axes, keepDims: false });
};

/** `log(x)`, `log(x, base)`. */
const log: Apply = ({ trace, args: [x, base] }) => {
  if (!x) return trace.apply("log", []);
  const natural = trace.apply("log", [x]);
  return base ? trace.apply("div", [natural, trace.apply("log", [base])]) : natural;
};

/** `concat(A, B, …, dimension?)`, by default along the last one. */
const concat: Apply = (application) => {
  const { trace, formula, node, args } = application;
  const [first] = args;
  const rank = first?.shape.length ?? 0;
  const hasDimension = args.length > 1 && args.at(-1)?.shape.length === 0;
  const pieces = hasDimension ? args.slice(0, -1) : args;
  if (rank === 0)
    return formula.refuse(
      node,
      "GRADC1307",
      "concat joins vectors and matrices, not scalars",
      "write a list: [x, y]",
    );
  const axis = hasDimension ? axisArgument(application, args.length - 1, rank) : rank - 1;
  return trace.apply("concat", pieces, { axis });
};

const reshape: Apply = (application) => {
  const { trace, formula, node, args } = application;
  const [x] = args;
  const sizes = sizeListIn(args[1]) ?? sizesArgument(application, 1);
  const open = constantSize(-1);
  const known = countOf(sizes.filter((size) => size !== open));
  const missing = x && sizes.includes(open) ? divideSizes(countOf(x.shape), known) : ONE;
  const full = sizes.map((size) => (size === open ? (missing ?? ZERO) : size));
  if (sizes.filter((size) => size === open).length > 1 || !full.every(isPositive)) {
    return formula.refuse(
      node,
      "GRADC1307",
      `reshape cannot make ${showShape(sizes)} of ${showShape(x?.shape ?? [])}`,
    );
  }
  return trace.apply("reshape", args.slice(0, 1), { shape: full });
};

const broadcastTo: Apply = (application) =>
  application.trace.apply("broadcastTo", application.args.slice(0, 1), {
    shape: sizesArgument(application, 1),
  });

/** `polygamma(n, x)` of a number n. */
const polygamma: Apply = ({ trace, formula, node, args: [n, x] }) => {
  const order = numberIn(n);
  if (!x || order === undefined) {
    return formula.refuse(node, "GRADC1307", "the order of polygamma must be a number");
  }
  return order === 0 ? trace.apply("digamma", [x]) : trace.apply("polygamma", [x], { order });
};

const mean = reduction("mean", "add", ({ trace, args }, total) =>
  trace.apply("div", [total, trace.builder.constant(args.length)]),
);

/** What can be called in a formula: mathjs' functions with mathjs' meaning, then gradc's own. */
export const functions: ReadonlyMap<string, FormulaFunction> = new Map<string, FormulaFunction>([
  ...elementwiseFunctions,
  ...[...operators].map(([name, apply]) => [name, exactly(arityOfOperator(name), apply)] as const),
  ["log", { least: 1, most: 2, apply: log }],
  ["sum", reduction("sum", "add")],
  ["mean", mean],
  ["max", reduction("max", "maximum")],
  ["min", reduction("min", "minimum")],
  ["concat", { least: 1, most: Infinity, apply: concat }],
  ...tensorFunctions,
  ...rearrangingFunctions,
  ...windowFunctions,
  ...positionFunctions,
  ...linearFunctions.map(([name, arity, apply]) => [name, exactly(arity, apply)] as const),
  ["reshape", exactly(2, reshape)],
  ["broadcastTo", exactly(2, broadcastTo)],
  ["argsort", alongDimension("argsort")],
  ["softmax", alongDimension("softmax")],
  ["logSoftmax", alongDimension("logSoftmax")],
  ["logsumexp", { least: 1, most: 2, apply: logsumexp }],
  ...["matmul", "mse", "crossEntropy", "binaryCrossEntropy"].map(
    (op) => [op, exactly(2, rowOf(op))] as const,
  ),
  ["stopGradient", exactly(1, rowOf("stopGradient"))],
  ["polygamma", exactly(2, polygamma)],
]);
