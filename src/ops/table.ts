import { fail } from "../diagnostics/diagnostic.ts";
import type { Type } from "../ir/graph.ts";
import { applyExpr } from "../ir/exprs.ts";
import { broadcastShapes, countOf, sameShape, type Shape, showShape } from "../ir/shape.ts";
import type { Size } from "../ir/size.ts";
import { align } from "./axes.ts";
import { aligned, unequalHelp } from "./unequal.ts";
import { crossEntropy, mse } from "./losses.ts";
import { binaryCrossEntropy, huber } from "./mean-losses.ts";
import { arityOf, elementwise, type Row } from "./elementwise.ts";
import { resultType } from "./elementwise/types.ts";
import { buildFormula, namesOf, parseFormula } from "./formula.ts";
import { gather, scatterAdd } from "./gather.ts";
import { iota } from "./iota.ts";
import { argmax, argmin } from "./argmax.ts";
import { cast } from "./cast.ts";
import { oneHot } from "./one-hot.ts";
import { dynamicUpdateSlice } from "./update-slice.ts";
import { customGradient } from "./custom-gradient.ts";
import { cotangent, tangent } from "./derivatives.ts";
import { cond } from "./control/cond.ts";
import { loop } from "./control/loop.ts";
import { part } from "./control/part.ts";
import { argument, constant, leaf, placeholder, tensor } from "./leaves.ts";
import { linear } from "./linear.ts";
import { matmul } from "./matmul.ts";
import { assemble, concat } from "./assemble.ts";
import type { Operation } from "./operation.ts";
import { diag, diagonal, tril, triu } from "./diagonals.ts";
import { norm } from "./norm.ts";
import { prod } from "./product.ts";
import { all, any } from "./quantifiers.ts";
import { std, variance } from "./spread.ts";
import { conv1d, conv2d } from "./convolution.ts";
import { einsum } from "./einsum.ts";
import { batchNorm, layerNorm, standardize } from "./normalization.ts";
import { pad } from "./pad.ts";
import { atFirst, avgPool2d, firstEqual, maxPool2d, place } from "./pooling.ts";
import { max, mean, min, sum } from "./reduce.ts";
import { cumprod, cumsum, recurrence } from "./scans.ts";
import { polygamma } from "./polygamma.ts";
import { size } from "./size.ts";
import { position } from "./position.ts";
import { slice } from "./slice.ts";
import { sliceAdd } from "./slice-add.ts";
import { logSoftmax, logsumexp, softmax } from "./softmax.ts";
import { argsort, sort } from "./sort.ts";
import { broadcastTo, reshape, stopGradient, transpose } from "./views.ts";
import { fold, unfold } from "./windows.ts";

const structural: readonly Operation[] = [
  leaf,
  constant,
  tensor,
  iota,
  size,
  gather,
  scatterAdd,
  sliceAdd,
  dynamicUpdateSlice,
  argmax,
  argmin,
  cast,
  oneHot,
  position,
  placeholder,
  argument,
  loop,
  cond,
  part,
  customGradient,
  cotangent,
  tangent,
  sum,
  mean,
  max,
  min,
  prod,
  cumsum,
  cumprod,
  recurrence,
  variance,
  std,
  norm,
  any,
  all,
  triu,
  tril,
  diag,
  diagonal,
  logsumexp,
  softmax,
  logSoftmax,
  matmul,
  transpose,
  reshape,
  broadcastTo,
  concat,
  assemble,
  slice,
  pad,
  einsum,
  unfold,
  fold,
  conv1d,
  conv2d,
  maxPool2d,
  avgPool2d,
  place,
  firstEqual,
  atFirst,
  standardize,
  layerNorm,
  batchNorm,
  argsort,
  sort,
  polygamma,
  stopGradient,
  mse,
  crossEntropy,
  binaryCrossEntropy,
  huber,
  ...linear,
];

/** THE op table: every operation of the graph, by name. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ...structural.map((operation) => [operation.name, operation] as const),
  ...[...elementwise].map(([name, row]) => [name, elementwiseOperation(name, row)] as const),
]);

function elementwiseOperation(name: string, row: Row): Operation {
  return {
    name,
    doc: row.doc,
    ...(row.edge === undefined ? {} : { edge: row.edge }),
    ...(row.singular ? { singular: true } : {}),
    cost: row.cost,
    infer: (inputs) => inferElementwise(name, row, inputs),
    ...computation(name, row),
  };
}

/** How the value is computed: a composite of other rows, a template, or an expression of its own. */
function computation(name: string, row: Row): Pick<Operation, "expand" | "kernel" | "element"> {
  const { expand, print } = row;
  if (expand !== undefined)
    return { expand: (b, node) => buildFormula(b, parseFormula(expand), namesOf(node)) };
  if (print === undefined)
    return { kernel: (node) => ({ template: name, sizes: [countOf(node.shape)] }) };
  return {
    element: (node, index) => ({
      reads: node.inputs.map((input, operand) => ({ operand, index: align(index, input.shape) })),
      combine: (args) => applyExpr(name, args),
    }),
  };
}

/** The shape of all of them, as a rule. */
function sharedShape(inputs: readonly Type[]): Shape | undefined {
  const shape = inputs[0]?.shape;
  for (const one of inputs) if (shape && !sameShape(one.shape, shape)) return undefined;
  return shape;
}

/** The sizes that stand beside each other in any two of the shapes. */
function alignedPairs(inputs: readonly Type[]): (readonly [Size, Size])[] {
  return inputs.flatMap((a, at) => inputs.slice(at + 1).flatMap((b) => aligned(a.shape, b.shape)));
}

function inferElementwise(name: string, row: Row, inputs: readonly Type[]): Type {
  const arity = arityOf(row);
  if (inputs.length !== arity) {
    fail(
      "GRADC2006",
      `${name} takes ${arity} operand${arity === 1 ? "" : "s"}, not ${inputs.length}`,
    );
  }
  const dtype = resultType(name, row, inputs);
  const shape = sharedShape(inputs) ?? broadcastShapes(...inputs.map((input) => input.shape));
  if (!shape) {
    const shapes = inputs.map((input) => showShape(input.shape)).join(" and ");
    fail("GRADC2001", `${name} cannot broadcast ${shapes}`, {
      label: "the shapes do not align",
      help:
        unequalHelp(alignedPairs(inputs)) ??
        "shapes align at their last axes; two sizes must be equal or one of them 1",
    });
  }
  return { dtype, shape };
}
