import type { Node } from "../../ir/graph.ts";
import { normalAxes } from "../../ops/axes.ts";
import { contract } from "../builder/einsum.ts";
import { convolve, padWith, pool } from "../builder/windows.ts";
import { numberIn, numbersIn } from "./constants.ts";
import type { Application } from "./context.ts";
import type { FormulaFunction } from "./functions.ts";
import { textIn } from "./parse.ts";

/** The arguments as they were written: tensors, and words in quotes. */
function argumentsOf({ args, argSyntax }: Application): (Node | string)[] {
  let next = 0;
  return argSyntax.flatMap((syntax) => textIn(syntax) ?? args[next++] ?? []);
}

/** A setting as a builder function takes it: a number, a list of numbers, lists of pairs, or a word. */
function settingOf(application: Application, argument: Node | string | undefined): unknown {
  if (argument === undefined || typeof argument === "string") return argument;
  const data = numberIn(argument) ?? numbersIn(argument) ?? pairsIn(argument);
  if (data !== undefined) return data;
  return application.formula.refuse(
    application.node,
    "GRADC1307",
    "numbers belong here, not tensors",
  );
}

/** The rows of a constant matrix of two columns. */
function pairsIn(node: Node): number[][] | undefined {
  const data = node.op === "tensor" ? (node.attributes["data"] as readonly number[]) : undefined;
  if (!data || node.shape.length !== 2) return undefined;
  return Array.from({ length: data.length / 2 }, (_, row) => data.slice(2 * row, 2 * row + 2));
}

function tensorOf(application: Application, argument: Node | string | undefined): Node {
  if (argument !== undefined && typeof argument !== "string") return argument;
  return application.formula.refuse(application.node, "GRADC1307", "a tensor belongs here");
}

/** Settings by name, those that are there. */
function optionsOf(
  application: Application,
  given: readonly (Node | string)[],
  names: readonly string[],
): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  given.forEach((one, at) => (options[names[at] ?? ""] = settingOf(application, one)));
  return options;
}

/** `conv2d(x, K, stride, padding, dilation, groups)`. */
function convolution(op: "conv1d" | "conv2d"): FormulaFunction {
  return {
    least: 2,
    most: 6,
    takesText: true,
    apply: (application) => {
      const [x, kernel, ...rest] = argumentsOf(application);
      const options = optionsOf(application, rest, ["stride", "padding", "dilation", "groups"]);
      const [images, filters] = [x, kernel].map((one) => tensorOf(application, one)) as [
        Node,
        Node,
      ];
      return convolve(application.trace, op, images, filters, options);
    },
  };
}

/** `maxPool2d(x, window, stride, padding, dilation)`. */
function pooling(op: "maxPool2d" | "avgPool2d"): FormulaFunction {
  return {
    least: 2,
    most: 5,
    takesText: true,
    apply: (application) => {
      const [x, window, ...rest] = argumentsOf(application);
      const options = optionsOf(application, rest, ["stride", "padding", "dilation"]);
      const size = settingOf(application, window);
      return pool(application.trace, op, tensorOf(application, x), size, options);
    },
  };
}

/** `pad(x, widths, value)`: one width, or rows of [before, after]. */
const pad: FormulaFunction = {
  least: 2,
  most: 3,
  apply: (application) => {
    const [x, widths, value] = argumentsOf(application);
    const margin = value === undefined ? 0 : settingOf(application, value);
    return padWith(
      application.trace,
      tensorOf(application, x),
      settingOf(application, widths),
      margin,
    );
  },
};

/** `einsum("ij,jk->ik", A, B)`. */
const einsum: FormulaFunction = {
  least: 2,
  most: Infinity,
  takesText: true,
  apply: (application) => {
    const [spec, ...operands] = argumentsOf(application);
    if (typeof spec !== "string") {
      return application.formula.refuse(
        application.node,
        "GRADC1307",
        "einsum needs letters for the axes first",
        'for example einsum("ij,jk->ik", A, B)',
      );
    }
    const nodes = operands.map((operand) => tensorOf(application, operand));
    return contract(application.trace, spec, nodes);
  },
};

const EPSILON = 1e-5;

/** `layerNorm(x, gain, bias)` over the last axis; of `batchNorm` that is the axis of the channels. */
function normalization(op: "layerNorm" | "batchNorm"): FormulaFunction {
  return {
    least: 1,
    most: 3,
    apply: ({ trace, args }) => {
      const shape = args[0]?.shape ?? [];
      const [last = 0] = trace.locally(() => normalAxes(op, [-1], shape));
      const others = shape.flatMap((_, axis) => (axis === last ? [] : [axis]));
      const axes = op === "layerNorm" ? [last] : others;
      return trace.apply(op, args, { axes, epsilon: EPSILON, isScaled: args.length > 1 });
    },
  };
}

export const windowFunctions: readonly (readonly [string, FormulaFunction])[] = [
  ["conv1d", convolution("conv1d")],
  ["conv2d", convolution("conv2d")],
  ["maxPool2d", pooling("maxPool2d")],
  ["avgPool2d", pooling("avgPool2d")],
  ["pad", pad],
  ["einsum", einsum],
  ["layerNorm", normalization("layerNorm")],
  ["batchNorm", normalization("batchNorm")],
];
