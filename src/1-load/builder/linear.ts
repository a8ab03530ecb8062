import type { Attributes } from "../../ir/graph.ts";
import { normalAxis } from "../../ops/axes.ts";
import { rightSideOf } from "../../ops/linear/system.ts";
import { flagArgument, integerArgument, optionsArgument } from "./arguments.ts";
import { applyTo, toNode } from "./operand.ts";
import { currentTrace } from "./trace.ts";
import { Value } from "./value.ts";

/** x with A x = b. */
export function solve(a: unknown, b: unknown): Value {
  return system("solve", a, b, { transposed: false });
}

/** The same for a triangle of A: by default the lower one, as it stands, with its own diagonal. */
export function triangularSolve(a: unknown, b: unknown, options?: unknown): Value {
  const op = "triangularSolve";
  const defaults = { lower: true, transposed: false, unitDiagonal: false };
  const given = optionsArgument(op, options, Object.keys(defaults));
  const flags = Object.entries(defaults).map(([name, value]) => [
    name,
    flagArgument(op, name, given[name] ?? value),
  ]);
  return system(op, a, b, Object.fromEntries(flags) as typeof defaults);
}

function system(op: string, a: unknown, b: unknown, attributes: Attributes): Value {
  const trace = currentTrace(op);
  const [matrix, right] = [toNode(op, a, trace), toNode(op, b, trace)];
  return new Value(
    trace,
    trace.apply(op, [matrix, right], { ...attributes, ...rightSideOf(right) }),
  );
}

/** Sign and logarithm of the absolute value of the determinant. */
export function slogdet(a: unknown): { sign: Value; logAbsDet: Value } {
  return { sign: applyTo("detSign", [a]), logAbsDet: applyTo("logAbsDet", [a]) };
}

/** Vectors of three elements along `axis`, which is counted in both operands from the end. */
export function cross(a: unknown, b: unknown, axis: unknown = -1): Value {
  const trace = currentTrace("cross");
  const nodes = [a, b].map((operand) => toNode("cross", operand, trace));
  const wanted = integerArgument("cross", "the axis", axis);
  const shape = nodes.map((node) => node.shape).reduce((p, q) => (q.length > p.length ? q : p));
  const along =
    shape.length === 0
      ? -1
      : trace.locally(() => normalAxis("cross", wanted, shape.length, shape)) - shape.length;
  return new Value(trace, trace.apply("cross", nodes, { axis: along }));
}
