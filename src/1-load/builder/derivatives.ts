import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { sameShape, showShape } from "../../ir/shape.ts";
import { describeTree, entriesOf, leavesOf, type TreeLeaf, withLeaves } from "./control/tree.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { currentSite, currentTrace, type Site, type Trace } from "./trace.ts";
import { contentOf, Value } from "./value.ts";

/** A call of grad, vjp, jvp or hessianVectorProduct. */
interface DerivativeCall {
  readonly op: string;
  readonly trace: Trace;
  readonly site: Site | undefined;
}

function callOf(op: string): DerivativeCall {
  return { op, trace: currentTrace(op), site: currentSite() };
}

/** `grad(y, x)`: the gradient of a scalar, in the structure of x. Untyped: the types are in types/derivatives.ts. */
export function grad(y: unknown, x: unknown): unknown {
  const call = callOf("grad");
  const { trace } = call;
  const value = scalarIn(call, y);
  const one = trace.builder.constant(1);
  return withLeaves(
    x,
    tensorsOf(call, x).map((own) => cotangent(trace, value, own, one)),
  );
}

/** `vjp(y, x, upstream)`: Σ upstream ∂y/∂x, in the structure of x. */
export function vjp(y: unknown, x: unknown, upstream: unknown): unknown {
  const call = callOf("vjp");
  const value = realIn(call, "y", y);
  const seed = directionLike(call, "the upstream gradient", value, upstream);
  return withLeaves(
    x,
    tensorsOf(call, x).map((own) => cotangent(call.trace, value, own, seed)),
  );
}

/** `jvp(y, x, v)`: Σ ∂y/∂x v, how y moves as x moves along v, which has the structure of x. */
export function jvp(y: unknown, x: unknown, v: unknown): unknown {
  const call = callOf("jvp");
  const value = realIn(call, "y", y);
  const xs = tensorsOf(call, x);
  return tangent(call.trace, value, xs, directionsLike(call, x, xs, v));
}

/** `hessianVectorProduct(y, x, v)`: how grad(y, x) moves as x moves along v. */
export function hessianVectorProduct(y: unknown, x: unknown, v: unknown): unknown {
  const call = callOf("hessianVectorProduct");
  const { trace } = call;
  const value = scalarIn(call, y);
  const xs = tensorsOf(call, x);
  const directions = directionsLike(call, x, xs, v);
  const one = trace.builder.constant(1);
  return withLeaves(
    x,
    xs.map((own) => {
      const gradient = trace.apply("cotangent", [value, own, one]);
      return tangent(trace, gradient, xs, directions);
    }),
  );
}

function cotangent(trace: Trace, y: Node, x: Node, upstream: Node): Value {
  return new Value(trace, trace.apply("cotangent", [y, x, upstream]));
}

function tangent(trace: Trace, y: Node, xs: readonly Node[], directions: readonly Node[]): Value {
  return new Value(trace, trace.apply("tangent", [y, ...xs, ...directions]));
}

function refuse({ site }: DerivativeCall, message: string, help: string): never {
  fail("GRADC2012", message, { place: site?.place, help });
}

/** What is differentiated. */
function realIn(call: DerivativeCall, what: string, value: unknown): Node {
  const node = contentOf(value) && toNode(call.op, value, call.trace);
  if (node?.dtype === "real") return node;
  refuse(
    call,
    `${call.op} differentiates a tensor of real numbers, not ${describe(value)}`,
    `${what} is what was computed of x: ${call.op}(y, x${call.op === "grad" ? "" : ", v"})`,
  );
}

function scalarIn(call: DerivativeCall, value: unknown): Node {
  const node = realIn(call, "y", value);
  if (node.shape.length === 0) return node;
  const name = call.trace.arena.names.get(node) ?? "a tensor";
  refuse(
    call,
    `${call.op} differentiates a scalar; ${name} is ${showShape(node.shape)}`,
    "sum it, or use vjp, which takes a weight for each of its elements",
  );
}

/** The tensors with respect to which y is differentiated. */
function tensorsOf(call: DerivativeCall, x: unknown): Node[] {
  const { op, trace, site } = call;
  const leaves = leavesOf(x);
  return leaves.map(({ path, value }) => {
    if (!contentOf(value)) {
      refuse(
        call,
        `${op} differentiates with respect to tensors; x${path} is ${describe(value)}`,
        `a tensor, or a list or record of tensors: ${op}(y, [x, w]${op === "grad" ? "" : ", …"})`,
      );
    }
    const node = toNode(op, value, trace);
    if (node.dtype === "real") return node;
    const name = trace.arena.names.get(node) ?? `x${path}`;
    const held = node.dtype === "int" ? "integers" : "truth values";
    fail("GRADC3005", `${name} holds ${held}: there is no derivative with respect to it`, {
      place: site?.place,
      help: "only real numbers are differentiated",
    });
  });
}

/** Directions in the structure of x, one for each of its tensors. */
function directionsLike(call: DerivativeCall, x: unknown, xs: readonly Node[], v: unknown): Node[] {
  const given = directionsAlong(call, x, v, "");
  return xs.map((own, at) => {
    const { path, value } = given[at] ?? { path: "", value: undefined };
    return directionLike(call, `the direction v${path}`, own, value);
  });
}

/** What `v` has where `x` has tensors. Lists of numbers are directions, as they are operands. */
function directionsAlong(call: DerivativeCall, x: unknown, v: unknown, path: string): TreeLeaf[] {
  const entries = entriesOf(x);
  if (!entries) return [{ path, value: v }];
  const own = new Map(entriesOf(v)?.map(([key, , entry]) => [key, entry]));
  const isAlike = own.size === entries.length && entries.every(([key]) => own.has(key));
  if (isAlike) {
    return entries.flatMap(([key, step, entry]) =>
      directionsAlong(call, entry, own.get(key), path + step),
    );
  }
  refuse(
    call,
    `the directions of ${call.op} are not given as x is: x${path} is ${describeTree(x) ?? describe(x)}, v${path} is ${describeTree(v) ?? describe(v)}`,
    "one direction for each tensor, in the same lists and records",
  );
}

/** A tensor of the shape of `like`; a number is the same for all its elements. */
function directionLike(call: DerivativeCall, what: string, like: Node, value: unknown): Node {
  const node = toNode(call.op, value, call.trace);
  if (typeof value === "number") return call.trace.builder.broadcastTo(node, like.shape);
  if (node.dtype === "real" && sameShape(node.shape, like.shape)) return node;
  refuse(
    call,
    `${what} of ${call.op} must be real numbers ${showShape(like.shape)}, not ${describe(new Value(call.trace, node))}`,
    `it has the shape of ${call.op === "vjp" ? "y" : "what it moves"}`,
  );
}
