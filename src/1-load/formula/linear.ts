import type { Node } from "../../ir/graph.ts";
import { showShape } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { rightSideOf } from "../../ops/linear/system.ts";
import type { Application } from "./context.ts";
import { type Apply, rowOf } from "./operators.ts";

/** mathjs' `dot` and `cross`: of vectors, among which a matrix of one column counts. */
function ofVectors(op: string, attributes: Readonly<Record<string, number>>): Apply {
  return ({ trace, formula, node, args }) => {
    const vectors = args.map((arg) =>
      arg.shape.length === 2 && arg.shape[1] === ONE && op === "dot"
        ? trace.apply("reshape", [arg], { shape: arg.shape.slice(0, 1) })
        : arg,
    );
    if (vectors.every((arg) => arg.shape.length === 1)) return trace.apply(op, vectors, attributes);
    return formula.refuse(
      node,
      "GRADC1307",
      `${op} takes two vectors, not ${args.map((arg) => showShape(arg.shape)).join(" and ")}`,
      "* multiplies matrices",
    );
  };
}

/** mathjs' solvers of systems: whatever the right side is, a matrix of one column comes out. */
function solver(op: string, attributes: Readonly<Record<string, boolean>>): Apply {
  return (application) => {
    const { trace, args } = application;
    const column = asColumn(application, args[1]);
    const operands = [...args.slice(0, 1), column];
    return trace.apply(op, operands, { ...attributes, vectors: false });
  };
}

/** gradc's own: of a vector comes a vector. */
function system(op: string, attributes: Readonly<Record<string, boolean>>): Apply {
  return ({ trace, args }) => {
    const [, right] = args;
    return trace.apply(op, args, { ...attributes, ...(right ? rightSideOf(right) : {}) });
  };
}

function asColumn({ trace, formula, node, argSyntax }: Application, right?: Node): Node {
  const shape = right?.shape ?? [];
  if (right && shape.length === 2 && shape[1] === ONE) return right;
  if (right && shape.length === 1)
    return trace.apply("reshape", [right], { shape: [...shape, ONE] });
  return formula.refuse(
    argSyntax[1] ?? node,
    "GRADC1307",
    `the right side must be a vector or a matrix of one column, not ${showShape(shape)}`,
    "solve(A, B) takes several columns",
  );
}

/** `det` and `inv`: a scalar counts as a matrix of one element. */
function ofMatrix(op: string, ofScalar: (x: Node, application: Application) => Node): Apply {
  return (application) => {
    const [x] = application.args;
    return x?.shape.length === 0
      ? ofScalar(x, application)
      : application.trace.apply(op, application.args);
  };
}

/** Linear algebra: mathjs' functions with mathjs' meaning, then gradc's own; how many arguments they take. */
export const linearFunctions: readonly (readonly [name: string, arity: number, apply: Apply])[] = [
  ["dot", 2, ofVectors("dot", {})],
  ["cross", 2, ofVectors("cross", { axis: -1 })],
  ["det", 1, ofMatrix("det", (x) => x)],
  ["inv", 1, ofMatrix("inv", (x, { trace }) => trace.apply("div", [trace.builder.constant(1), x]))],
  ["lusolve", 2, solver("solve", { transposed: false })],
  ["lsolve", 2, solver("triangularSolve", { lower: true, transposed: false, unitDiagonal: false })],
  [
    "usolve",
    2,
    solver("triangularSolve", { lower: false, transposed: false, unitDiagonal: false }),
  ],
  ["solve", 2, system("solve", { transposed: false })],
  [
    "triangularSolve",
    2,
    system("triangularSolve", { lower: true, transposed: false, unitDiagonal: false }),
  ],
  ["outer", 2, rowOf("outer")],
  ...["cholesky", "logdet", "logAbsDet", "detSign"].map((op) => [op, 1, rowOf(op)] as const),
];
