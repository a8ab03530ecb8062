import type { Node } from "../../ir/graph.ts";
import { countOf, showShape } from "../../ir/shape.ts";
import { addSizes, constantSize, ONE } from "../../ir/size.ts";
import { diagNode, traceNode } from "../builder/diagonals.ts";
import { flip } from "../builder/rearrange.ts";
import { contentOf, Value } from "../builder/value.ts";
import { present } from "../../diagnostics/invariant.ts";
import { axisArgument, exactly, reduction } from "./arguments.ts";
import { constantFunctions } from "./constant-tensors.ts";
import { numberIn } from "./constants.ts";
import type { Application } from "./context.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Apply } from "./operators.ts";
import { textIn } from "./parse.ts";

const between = (least: number, most: number, apply: Apply): FormulaFunction => ({
  least,
  most,
  apply,
});

/** A whole number that is known, by default 0. */
function wholeArgument(application: Application, at: number): number {
  const { formula, args, argSyntax, node } = application;
  const value = at < args.length ? numberIn(args[at]) : 0;
  if (value !== undefined && Number.isInteger(value)) return value;
  return formula.refuse(argSyntax[at] ?? node, "GRADC1307", "a whole number belongs here");
}

/** Scalars as a vector. */
function listed({ trace, formula, node, args }: Application, op: string): Node {
  if (args.some((one) => one.shape.length > 0)) {
    return formula.refuse(
      node,
      "GRADC1307",
      `${op} of several values takes scalars`,
      `${op}(A, dimension) takes one tensor`,
    );
  }
  const items = args.map((one) => trace.apply("reshape", [one], { shape: [ONE] }));
  return trace.apply("concat", items, { axis: 0 });
}

/** `cumsum(A, dimension)`, by default along the first one; `cumsum(a, b, c, …)` of scalars. */
function scan(op: string): FormulaFunction {
  return between(1, Infinity, (application) => {
    const { trace, args } = application;
    const [x] = args;
    const rank = x?.shape.length ?? 0;
    const isList = rank === 0 || args.length > 2;
    const axis = args.length === 2 && !isList ? axisArgument(application, 1, rank) : 0;
    const of = isList || !x ? listed(application, op) : x;
    return trace.apply(op, [of], { axes: [axis], exclusive: false, reverse: false });
  });
}

/** How much less than the number of elements mathjs divides by. */
const corrections: Readonly<Record<string, number>> = { unbiased: 1, uncorrected: 0, biased: -1 };

/**
 * `std(A, dimension, "unbiased")` and `std(a, b, c, …)`: n - 1 is divided by unless another
 * normalization is named; of one element it is 0.
 */
function spread(op: string): FormulaFunction {
  const apply: Apply = (application) => {
    const { trace, formula, node, args, argSyntax } = application;
    const words = argSyntax.flatMap((syntax) => textIn(syntax) ?? []);
    const correction = corrections[words[0] ?? "unbiased"];
    if (correction === undefined || words.length > 1) {
      return formula.refuse(
        node,
        "GRADC1307",
        `${op} knows no normalization "${words.at(-1) ?? ""}"`,
        'one of "unbiased", "uncorrected" and "biased"',
      );
    }
    const [first] = args;
    const rank = first?.shape.length ?? 0;
    const isList = rank === 0 || args.length > 2;
    const x = isList || !first ? listed(application, op) : first;
    const axes =
      args.length === 2 && !isList
        ? [axisArgument(application, 1, rank)]
        : x.shape.map((_, axis) => axis);
    const count = countOf(axes.map((axis) => present(x.shape[axis])));
    const less = count === ONE ? Math.min(correction, 0) : correction;
    return trace.apply(op, [x], { axes, keepDims: false, correction: less });
  };
  return { least: 1, most: Infinity, takesText: true, apply };
}

/** The length of a vector; of a matrix mathjs has the largest singular value, unless "fro" is asked for. */
const norm: Apply = (application) => {
  const { trace, formula, node, args, argSyntax } = application;
  const [x, p] = args;
  const [word] = argSyntax.flatMap((syntax) => textIn(syntax) ?? []);
  const rank = x?.shape.length ?? 0;
  if (rank === 0) return trace.apply("abs", args.slice(0, 1));
  const isEuclidean = word === undefined && (p === undefined || numberIn(p) === 2);
  if ((rank === 1 && isEuclidean) || word === "fro") {
    const axes = present(x).shape.map((_, axis) => axis);
    return trace.apply("norm", args.slice(0, 1), { axes, keepDims: false });
  }
  return formula.refuse(
    node,
    "GRADC1307",
    "norm is the Euclidean length of a vector",
    'norm(A, "fro") is the root of the sum of squares of a matrix',
  );
};

/** mathjs makes the smallest matrix that has the diagonal: not square, if that is not the main one. */
const diag: Apply = (application) => {
  const { trace: model, args } = application;
  const x = present(args[0]);
  const offset = wholeArgument(application, 1);
  if (x.shape.length !== 1) return diagNode(model, x, offset);
  const length = present(x.shape[0]);
  const matrix = [-offset, offset].map((more) => addSizes(length, constantSize(Math.max(0, more))));
  return model.apply("diag", [x], { offset, matrix });
};

const trace: Apply = ({ trace: model, formula, node, args: [x] }) => {
  const [rows, columns] = x?.shape ?? [];
  if (x?.shape.length === 0) return x;
  if (x?.shape.length === 2 && rows === columns) return traceNode(model, x);
  return formula.refuse(
    node,
    "GRADC1307",
    `trace takes a square matrix, not ${showShape(x?.shape ?? [])}`,
  );
};

/** `sort(v)`, `sort(v, "desc")`: of vectors, as mathjs has it. */
const sort: Apply = (application) => {
  const { trace: model, formula, node, args, argSyntax } = application;
  const [word = "asc"] = argSyntax.flatMap((syntax) => textIn(syntax) ?? []);
  if (args[0]?.shape.length !== 1 || (word !== "asc" && word !== "desc")) {
    return formula.refuse(node, "GRADC1307", "sort takes a vector, and how: asc or desc");
  }
  const sorted = model.apply("sort", args, { axes: [0] });
  return word === "asc" ? sorted : present(contentOf(flip(new Value(model, sorted)))).node;
};

/** Truth values, over all dimensions or one. */
function quantifier(op: string): FormulaFunction {
  return between(1, 2, (application) => {
    const { trace: model, args } = application;
    const shape = args[0]?.shape ?? [];
    const axes =
      args.length > 1 ? [axisArgument(application, 1, shape.length)] : shape.map((_, axis) => axis);
    return model.apply(op, args.slice(0, 1), { axes, keepDims: false });
  });
}

/** `triu(A, k)`. */
function triangle(op: string): FormulaFunction {
  return between(1, 2, (application) =>
    application.trace.apply(op, application.args.slice(0, 1), {
      offset: wholeArgument(application, 1),
    }),
  );
}

/** Functions of tensors' shapes and order: mathjs' with mathjs' meaning, then gradc's own. */
export const tensorFunctions: readonly (readonly [string, FormulaFunction])[] = [
  ["prod", reduction("prod", "mul")],
  ["cumsum", scan("cumsum")],
  ["std", spread("std")],
  ["variance", spread("variance")],
  ["norm", { ...between(1, 2, norm), takesText: true }],
  ["diag", between(1, 2, diag)],
  ["trace", exactly(1, trace)],
  ...constantFunctions,
  ["sort", { ...between(1, 2, sort), takesText: true }],
  ["cumprod", scan("cumprod")],
  ["any", quantifier("any")],
  ["all", quantifier("all")],
  ["triu", triangle("triu")],
  ["tril", triangle("tril")],
];
