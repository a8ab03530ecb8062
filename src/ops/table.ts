import { fail } from "../diagnostics/diagnostic.ts";
import { type DType, type Type } from "../ir/graph.ts";
import { applyExpr } from "../ir/exprs.ts";
import { broadcastShapes, showShape } from "../ir/shape.ts";
import { align } from "./axes.ts";
import { crossEntropy, mse } from "./losses.ts";
import { arityOf, elementwise, type Row } from "./elementwise.ts";
import { constant, leaf, tensor } from "./leaves.ts";
import { matmul } from "./matmul.ts";
import { assemble, concat } from "./assemble.ts";
import { type Operation } from "./operation.ts";
import { max, mean, min, sum } from "./reduce.ts";
import { sigmoid } from "./sigmoid.ts";
import { slice } from "./slice.ts";
import { logSoftmax, logsumexp, softmax } from "./softmax.ts";
import { broadcastTo, reshape, stopGradient, transpose } from "./views.ts";

const structural: readonly Operation[] = [
  leaf,
  constant,
  tensor,
  sigmoid,
  sum,
  mean,
  max,
  min,
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
  stopGradient,
  mse,
  crossEntropy,
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
    cost: row.cost,
    infer: (inputs) => inferElementwise(name, row, inputs),
    element: (node, index) => ({
      reads: node.inputs.map((input, operand) => ({ operand, index: align(index, input.shape) })),
      combine: (args) => applyExpr(name, args),
    }),
  };
}

function inferElementwise(name: string, row: Row, inputs: readonly Type[]): Type {
  const arity = arityOf(row);
  if (inputs.length !== arity) {
    fail(
      "GRADC2006",
      `${name} takes ${arity} operand${arity === 1 ? "" : "s"}, not ${inputs.length}`,
    );
  }
  inputs.forEach((input, operand) => {
    const wanted = row.types?.operands[operand] ?? "real";
    if (input.dtype !== wanted) rejectDType(name, operand, wanted, input.dtype);
  });
  const shape = broadcastShapes(...inputs.map((input) => input.shape));
  if (!shape) {
    const shapes = inputs.map((input) => showShape(input.shape)).join(" and ");
    fail("GRADC2001", `${name} cannot broadcast ${shapes}`, {
      label: "the shapes do not align",
      help: "shapes align at their last axes; two sizes must be equal or one of them 1",
    });
  }
  return { dtype: row.types?.result ?? "real", shape };
}

function rejectDType(name: string, operand: number, wanted: DType, found: DType): never {
  const nouns = { real: "a real tensor", bool: "a truth value", int: "an integer tensor" };
  fail(
    "GRADC2002",
    `operand ${operand + 1} of ${name} must be ${nouns[wanted]}, not ${nouns[found]}`,
    {
      help:
        wanted === "bool"
          ? "compare first, for example greater(x, 0)"
          : "turn a truth value into numbers with where(condition, 1, 0)",
    },
  );
}
