import type { Node } from "../../ir/graph.ts";
import type { Size } from "../../ir/size.ts";
import * as indexing from "../builder/indexing.ts";
import { axisArgument, isPositive, sizesArgument } from "./arguments.ts";
import { sizeIn } from "./constants.ts";
import type { Application } from "./context.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Apply } from "./operators.ts";

/**
 * Operations on positions. Dimensions count from 1, as mathjs counts; positions are data of the model
 * and count from 0 wherever they come from.
 */
export const positionFunctions: readonly (readonly [string, FormulaFunction])[] = [
  ["take", { least: 2, most: 3, apply: along(indexing.take, 0) }],
  ["takeAlongAxis", { least: 2, most: 3, apply: along(indexing.takeAlongAxis, -1) }],
  ["embedding", { least: 2, most: 2, apply: along(indexing.take, 0) }],
  ["scatterAdd", { least: 3, most: 4, apply: scatterAdd }],
  ["segmentSum", { least: 3, most: 3, apply: segmentSum }],
  ["oneHot", { least: 2, most: 2, apply: oneHot }],
  ["dynamicSlice", { least: 3, most: 3, apply: dynamicSlice }],
  ["dynamicUpdateSlice", { least: 3, most: 3, apply: dynamicUpdateSlice }],
  ["argmax", { least: 1, most: 2, apply: argument("argmax") }],
  ["argmin", { least: 1, most: 2, apply: argument("argmin") }],
  ["cast", { least: 2, most: 2, takesText: true, apply: cast }],
];

type Taking = (trace: Application["trace"], x: Node, positions: Node, axis: number) => Node;

/** `f(x, positions, dimension?)`. */
function along(take: Taking, otherwise: number): Apply {
  return (application) => {
    const { trace, args } = application;
    const [x, positions] = args as [Node, Node];
    const axis = args.length > 2 ? axisArgument(application, 2, x.shape.length) : otherwise;
    return take(trace, x, positions, axis);
  };
}

/** `scatterAdd(x, positions, updates, dimension?)`. */
function scatterAdd(application: Application): Node {
  const { trace, args } = application;
  const [x, positions, updates] = args as [Node, Node, Node];
  const axis = args.length > 3 ? axisArgument(application, 3, x.shape.length) : 0;
  return indexing.scatterAdd(trace, x, positions, updates, axis);
}

function segmentSum(application: Application): Node {
  const [data, ids] = application.args as [Node, Node];
  return indexing.segmentSum(application.trace, data, ids, countArgument(application, 2));
}

function oneHot(application: Application): Node {
  const [ids] = application.args as [Node];
  return indexing.oneHot(application.trace, ids, countArgument(application, 1));
}

/** `dynamicSlice(x, starts, sizes)`: starts are a vector of integers. */
function dynamicSlice(application: Application): Node {
  const { trace, args } = application;
  const [x, starts] = args as [Node, Node];
  const sizes = sizesArgument(application, 2);
  return indexing.dynamicSlice(trace, x, startsArgument(application, starts), sizes);
}

function dynamicUpdateSlice(application: Application): Node {
  const [x, block, starts] = application.args as [Node, Node, Node];
  const list = startsArgument(application, starts);
  return indexing.dynamicUpdateSlice(application.trace, x, block, list);
}

/** `f(x, dimension?)`; without one the position counts through the whole tensor. */
function argument(op: "argmax" | "argmin"): Apply {
  return (application) => {
    const { trace, args } = application;
    const [x] = args as [Node];
    const rank = x.shape.length;
    const axes =
      args.length > 1 ? [axisArgument(application, 1, rank)] : x.shape.map((_, axis) => axis);
    return trace.apply(op, [x], { axes, keepDims: false });
  };
}

/** `cast(x, "real")`, of "int" and "bool" as well. */
function cast({ trace, formula, node, args, argSyntax }: Application): Node {
  const [x] = args as [Node];
  const word = argSyntax[1];
  const dtype = word?.type === "ConstantNode" ? word.value : undefined;
  if (dtype === "real" || dtype === "int" || dtype === "bool") {
    return indexing.cast(trace, x, dtype);
  }
  return formula.refuse(word ?? node, "GRADC1307", 'cast needs "real", "int" or "bool"');
}

function countArgument({ formula, node, args, argSyntax }: Application, at: number): Size {
  const count = sizeIn(args[at]);
  if (count && isPositive(count)) return count;
  return formula.refuse(argSyntax[at] ?? node, "GRADC1307", "a positive whole number belongs here");
}

function startsArgument({ trace, formula, node, argSyntax }: Application, starts: Node): Node[] {
  const list = indexing.listed(trace, starts);
  if (list) return list;
  return formula.refuse(
    argSyntax[1] ?? node,
    "GRADC1307",
    "a vector of integers belongs here, one for each dimension",
  );
}
