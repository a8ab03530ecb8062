import type { Node } from "../../ir/graph.ts";
import { shapeOf, showShape } from "../../ir/shape.ts";
import { constantOf, ONE, type Size } from "../../ir/size.ts";
import { elementwise } from "../../ops/elementwise.ts";
import { identityOf } from "./constant-tensors.ts";
import { numberIn } from "./constants.ts";
import type { Application } from "./context.ts";

export type Apply = (application: Application) => Node;

/** The row of the elementwise table. */
export function rowOf(op: string): Apply {
  return ({ trace, args }) => trace.apply(op, args);
}

const isSquare = ({ shape }: Node): boolean => shape.length === 2 && shape[0] === shape[1];

const isScalar = (node: Node | undefined): boolean => node?.shape.length === 0;

/** `*`: scalars scale, vectors are contracted, matrices multiplied. */
const multiply: Apply = ({ trace, args }) =>
  trace.apply(args.some(isScalar) ? "mul" : "matmul", args);

/** `/`: by a scalar, or by a square matrix, which mathjs takes for a product with its inverse. */
const divide: Apply = (application) => {
  const { trace, formula, node, args } = application;
  const [x, y] = args;
  if (isScalar(y)) return trace.apply("div", args);
  if (x && y && isSquare(y)) {
    return multiply({ ...application, args: [x, trace.apply("inv", [y])] });
  }
  return formula.refuse(
    node,
    "GRADC1307",
    `/ cannot divide by ${showShape(args[1]?.shape ?? [])}`,
    "./ divides element by element",
  );
};

/** `.^`, and `^` of scalars. A square is a product, not a power. */
const dotPow: Apply = ({ trace, args }) => {
  const [base] = args;
  const exponent = numberIn(args[1]);
  if (base && exponent === 2) return trace.apply("square", [base]);
  return trace.apply("pow", args);
};

/** `^`: of a scalar by a scalar, or of a square matrix by a whole number. */
const pow: Apply = (application) => {
  const { formula, node, args } = application;
  const [base, exponent] = args;
  if (isScalar(base) && isScalar(exponent)) return dotPow(application);
  const count = numberIn(exponent);
  const sizes = base?.shape ?? [];
  const help = ".^ raises every element to a power";
  if (sizes.length !== 2 || sizes[0] !== sizes[1] || !isScalar(exponent)) {
    return formula.refuse(
      node,
      "GRADC1307",
      `^ is the power of a square matrix: it cannot combine ${showShape(base?.shape ?? [])} with ${showShape(exponent?.shape ?? [])}`,
      help,
    );
  }
  if (count === undefined || !Number.isInteger(count) || Math.abs(count) > 2 ** 31) {
    return formula.refuse(node, "GRADC1307", "the power of a matrix must be a whole number", help);
  }
  return matrixPower(application, count, sizes[0] ?? ONE);
};

/** By repeated squaring, of the inverse for a negative exponent. */
function matrixPower({ trace, args }: Application, exponent: number, order: Size): Node {
  let power = exponent < 0 ? trace.apply("inv", args.slice(0, 1)) : args[0];
  let result: Node | undefined;
  for (let left = Math.abs(exponent); left > 0 && power; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result ? trace.apply("matmul", [result, power]) : power;
    if (left > 1) power = trace.apply("matmul", [power, power]);
  }
  if (result) return result;
  const size = constantOf(order);
  if (size === undefined) return identityOf(trace, [order, order]);
  const identity = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  return trace.builder.tensor(identity, [size, size]);
}

/** A negative number is a number, not an operation. */
const unaryMinus: Apply = ({ trace, args }) => {
  const value = numberIn(args[0]);
  return value === undefined ? trace.apply("neg", args) : trace.builder.constant(-value);
};

/** Real numbers, matrices and vectors: a vector is its own transpose, as mathjs has it. */
const transpose: Apply = ({ trace, formula, node, args }) => {
  const [x] = args;
  const rank = x?.shape.length ?? 0;
  if (rank > 2)
    return formula.refuse(
      node,
      "GRADC1307",
      `only vectors and matrices can be transposed, not ${showShape(x?.shape ?? [])}`,
    );
  return x && rank < 2 ? x : trace.apply("transpose", args, { permutation: [1, 0] });
};

/** mathjs' operators, under the names by which they can be called as functions, too. */
export const operators: ReadonlyMap<string, Apply> = new Map<string, Apply>([
  ["add", rowOf("add")],
  ["subtract", rowOf("sub")],
  ["multiply", multiply],
  ["dotMultiply", rowOf("mul")],
  ["divide", divide],
  ["dotDivide", rowOf("div")],
  ["pow", pow],
  ["mod", rowOf("mod")],
  ["dotPow", dotPow],
  ["unaryMinus", unaryMinus],
  ["unaryPlus", ({ args: [x], trace }) => x ?? trace.builder.constant(0)],
  ["transpose", transpose],
  ["ctranspose", transpose],
  ["equal", rowOf("equal")],
  ["unequal", rowOf("notEqual")],
  ["smaller", rowOf("less")],
  ["smallerEq", rowOf("lessEqual")],
  ["larger", rowOf("greater")],
  ["largerEq", rowOf("greaterEqual")],
  ["and", rowOf("logicalAnd")],
  ["or", rowOf("logicalOr")],
  ["not", rowOf("logicalNot")],
]);

/** Whether a row is called as it is: `pow` and others of mathjs' names mean what mathjs means. */
export function isPlainRow(name: string): boolean {
  return elementwise.has(name) && !operators.has(name);
}

/** How many operands each operator takes when it is called as a function. */
export function arityOfOperator(name: string): number {
  return ["unaryMinus", "unaryPlus", "transpose", "ctranspose", "not"].includes(name) ? 1 : 2;
}

/** The sizes as an attribute. */
export function shapeAttributeOf(sizes: readonly number[]): { shape: ReturnType<typeof shapeOf> } {
  return { shape: shapeOf(sizes) };
}
