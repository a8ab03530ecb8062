import { arityOf, callable, type Row } from "../../ops/elementwise.ts";
import { numberIn } from "./constants.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Apply } from "./operators.ts";

/** A row of the table; of the last operands those that have a default may be left out. */
function rowFunction(name: string, row: Row): FormulaFunction {
  const { defaults = [] } = row;
  const arity = arityOf(row);
  const apply: Apply = ({ trace, args }) => {
    const missing = arity - args.length;
    const rest = missing > 0 ? defaults.slice(-missing) : [];
    return trace.apply(name, [...args, ...rest.map((value) => trace.builder.constant(value))]);
  };
  return { least: arity - defaults.length, most: arity, apply };
}

/** mathjs' `round`: halves away from zero, where `round` of gradc takes the even number. */
const round: Apply = ({ trace, args }) => {
  const half = trace.builder.constant(0.5);
  const whole = trace.apply("trunc", args);
  const rest = trace.apply("abs", [trace.apply("sub", [...args, whole])]);
  const isHalf = trace.apply("greaterEqual", [rest, half]);
  const next = trace.apply("add", [whole, trace.apply("sign", args)]);
  return trace.apply("where", [isHalf, next, whole]);
};

/** mathjs' `hypot` of any number of arguments. */
const hypot: Apply = ({ trace, args }) => {
  const [first, ...others] = args;
  if (!first) return trace.apply("hypot", []);
  if (others.length === 0) return trace.apply("abs", [first]);
  return others.reduce((length, next) => trace.apply("hypot", [length, next]), first);
};

const cube: Apply = ({ trace, args }) => trace.apply("pow", [...args, trace.builder.constant(3)]);

const integerPow: Apply = ({ trace, formula, node, args, argSyntax }) => {
  if (Number.isSafeInteger(numberIn(args[1]))) return trace.apply("pow", args);
  return formula.refuse(
    argSyntax[1] ?? node,
    "GRADC1307",
    "the exponent of integerPow must be a whole number",
    "pow takes any exponent",
  );
};

/** `huber(prediction, target, delta = 1)`. */
const huber: Apply = ({ trace, formula, node, args, argSyntax }) => {
  const delta = args.length > 2 ? numberIn(args[2]) : 1;
  if (delta !== undefined && delta > 0 && delta < Infinity)
    return trace.apply("huber", args.slice(0, 2), { delta });
  return formula.refuse(
    argSyntax[2] ?? node,
    "GRADC1307",
    "delta of huber must be a positive number",
  );
};

/** `dropout(x, mask, rate)`; the mask is 1 where values stay. */
const dropout: Apply = ({ trace, formula, node, args, argSyntax }) => {
  const rate = numberIn(args[2]);
  if (rate === undefined || !(rate >= 0 && rate < 1)) {
    return formula.refuse(
      argSyntax[2] ?? node,
      "GRADC1307",
      "the rate of dropout must be a number from 0 to below 1",
    );
  }
  const product = trace.apply("mul", args.slice(0, 2));
  return trace.apply("div", [product, trace.builder.constant(1 - rate)]);
};

/** Functions that work element by element: the rows of the table, and what mathjs has besides. */
export const elementwiseFunctions: readonly (readonly [string, FormulaFunction])[] = [
  ...[...callable].map(([name, row]) => [name, rowFunction(name, row)] as const),
  ["round", { least: 1, most: 1, apply: round }],
  ["fix", { least: 1, most: 1, apply: ({ trace, args }) => trace.apply("trunc", args) }],
  ["cube", { least: 1, most: 1, apply: cube }],
  ["hypot", { least: 1, most: Infinity, apply: hypot }],
  ["integerPow", { least: 2, most: 2, apply: integerPow }],
  ["huber", { least: 2, most: 3, apply: huber }],
  ["dropout", { least: 3, most: 3, apply: dropout }],
];
