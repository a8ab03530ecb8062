import type { Node } from "../../ir/graph.ts";
import type { Shape } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import type { Trace } from "../builder/trace.ts";
import { isPositive, sizesArgument } from "./arguments.ts";
import { sizeIn } from "./constants.ts";
import type { Application } from "./context.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Apply } from "./operators.ts";

/** `size(A)`: a constant, or a list of sizes that are known at run time only. */
const size: Apply = ({ trace: { builder }, formula, node, args: [x] }) => {
  const shape = x?.shape ?? [];
  if (shape.length === 0) return formula.refuse(node, "GRADC1307", "a scalar has no sizes");
  const sizes = shape.flatMap((one) => constantOf(one) ?? []);
  if (sizes.length === shape.length) return builder.tensor(sizes, [sizes.length]);
  const entries = shape.map((one) => builder.reshape(builder.size(one), [ONE]));
  return entries.length === 1 && entries[0]
    ? entries[0]
    : builder.apply("concat", entries, { axis: 0 });
};

/** Sizes as arguments, one after the other, or as one list. */
function shapeArguments(application: Application): readonly Size[] {
  const { args, formula, argSyntax, node } = application;
  if (args.length === 1 && args[0]?.shape.length === 1) return sizesArgument(application, 0);
  return args.map((arg, at) => {
    const value = sizeIn(arg);
    if (value && isPositive(value)) return value;
    return formula.refuse(argSyntax[at] ?? node, "GRADC1307", "a positive size belongs here");
  });
}

/** `ones(2, 3)`, `zeros([2, 3])`. */
function filled(value: number): FormulaFunction {
  return {
    least: 1,
    most: Infinity,
    apply: (application) => {
      const { builder } = application.trace;
      return builder.broadcastTo(builder.constant(value), shapeArguments(application));
    },
  };
}

/** `identity(n)`, `identity(rows, columns)`. */
const identity: Apply = (application) => {
  const { trace: model, formula, node } = application;
  const sizes = shapeArguments(application);
  if (sizes.length > 2) {
    return formula.refuse(node, "GRADC1307", "an identity matrix has two sizes");
  }
  const [rows = ONE, columns = rows] = sizes;
  return identityOf(model, [rows, columns]);
};

/** Ones where row and column have the same number. */
export function identityOf(model: Trace, shape: Shape): Node {
  const { builder } = model;
  const isOn = model.apply("equal", [builder.iota(shape, 0), builder.iota(shape, 1)]);
  return model.apply("where", [isOn, builder.constant(1), builder.constant(0)]);
}

/** mathjs' functions that make constants of sizes. */
export const constantFunctions: readonly (readonly [string, FormulaFunction])[] = [
  ["size", { least: 1, most: 1, apply: size }],
  ["identity", { least: 1, most: 2, apply: identity }],
  ["ones", filled(1)],
  ["zeros", filled(0)],
];
