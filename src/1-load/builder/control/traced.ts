import { fail } from "../../../diagnostics/diagnostic.ts";
import type { Node, Type } from "../../../ir/graph.ts";
import { sameShape, showShape } from "../../../ir/shape.ts";
import { asIntegers } from "../../../ops/integers.ts";
import { describe } from "../describe.ts";
import { toNode } from "../operand.ts";
import { currentSite, currentTrace, enter, type Site, type Trace } from "../trace.ts";
import { contentOf, Value } from "../value.ts";
import {
  describeTree,
  leavesLike,
  leavesOf,
  type TreeLeaf,
  withLeaves,
  withoutNumbers,
} from "./tree.ts";

/** A call of scan, fori, whileLoop, map or cond that is being traced. */
export interface ControlCall {
  readonly trace: Trace;
  readonly site: Site | undefined;
  /** The name of the function. */
  readonly op: string;
}

/** Tensors in lists and records, however nested. */
export interface Tree {
  readonly structure: unknown;
  readonly nodes: readonly Node[];
  /** Where each of them is in the structure. */
  readonly paths: readonly string[];
}

/** The call of `op` that is being made. */
export function callOf(op: string): ControlCall {
  return { trace: currentTrace(op), site: currentSite(), op };
}

export const NO_TENSORS: Tree = { structure: [], nodes: [], paths: [] };

/** How diagnostics speak of a structure that is not like the one before. */
export interface Comparison {
  readonly what: string;
  readonly begins: string;
  readonly returns: string;
  /** What to do about it, where that does not depend on the difference. */
  readonly help?: string;
}

export const CARRY: Comparison = {
  what: "the carry",
  begins: "begins as",
  returns: "the body returns",
};

export function refuseBody({ site }: ControlCall, message: string, help?: string): never {
  fail("GRADC2011", message, { place: site?.place, help });
}

export function requireFunction(
  call: ControlCall,
  what: string,
  value: unknown,
  usage: string,
): (...args: unknown[]) => unknown {
  if (typeof value === "function") return value as (...args: unknown[]) => unknown;
  refuseBody(call, `${what} of ${call.op} must be a function, not ${describe(value)}`, usage);
}

/** The tensors of a structure; `what` it is, for diagnostics. */
export function treeOf(call: ControlCall, what: string, structure: unknown): Tree {
  const leaves = leavesOf(structure);
  return {
    structure,
    nodes: leaves.map((leaf) => tensorIn(call, what, leaf)),
    paths: leaves.map(({ path }) => path),
  };
}

/** The tensors of what a loop goes along: a list of numbers is one of them. */
export function sequenceOf(call: ControlCall, xs: unknown): Tree {
  const { op, trace } = call;
  const tensor = (numbers: unknown): Value => new Value(trace, toNode(op, numbers));
  return treeOf(call, "xs", withoutNumbers(xs, tensor));
}

function tensorIn(call: ControlCall, what: string, { path, value }: TreeLeaf): Node {
  if (typeof value === "number" || contentOf(value)) return toNode(call.op, value, call.trace);
  refuseBody(
    call,
    `${what}${path} of ${call.op} must be a tensor, not ${describe(value)}`,
    "tensors and numbers, alone or in lists and records",
  );
}

/** Nodes in the structure of `tree`, as its author sees them. */
export function valuesIn(trace: Trace, { structure }: Tree, nodes: readonly Node[]): unknown {
  return withLeaves(
    structure,
    nodes.map((node) => new Value(trace, node)),
  );
}

/** Calls a function of the user's. What it throws is placed where it throws it. */
export function called(
  call: ControlCall,
  what: string,
  f: (...args: unknown[]) => unknown,
  args: readonly unknown[],
): unknown {
  const result = f(...args);
  if (result === undefined) {
    enter(call.site);
    refuseBody(
      call,
      `${what} of ${call.op} returns nothing`,
      "after an arrow, braces need a return: (x) => { return y; } or (x) => y",
    );
  }
  if (result instanceof Promise) {
    result.catch(() => undefined);
    enter(call.site);
    refuseBody(
      call,
      `${what} of ${call.op} returns a promise`,
      "it only describes the graph, and is called once: drop async and await",
    );
  }
  enter(call.site);
  return result;
}

/** What a body returns, as nodes like those of `expected`: the same structure, types and shapes. */
export function resultsLike(
  call: ControlCall,
  expected: Tree,
  returned: unknown,
  text: Comparison,
): Node[] {
  const leaves = leavesLike(expected.structure, returned);
  if (!Array.isArray(leaves)) {
    const { path, expected: wanted, found } = leaves;
    refuseBody(
      call,
      `${text.what}${path} of ${call.op} ${text.begins} ${say(wanted)}, ${text.returns} ${say(found)}`,
      text.help ?? helpOnStructure(wanted, found),
    );
  }
  return leaves.map((leaf, at) => {
    const { path } = leaf;
    const own = expected.nodes[at];
    const given = tensorIn(call, text.what, leaf);
    const node = own?.dtype === "int" ? (asIntegers(call.trace.arena, given) ?? given) : given;
    if (!own || (own.dtype === node.dtype && sameShape(own.shape, node.shape))) return node;
    refuseBody(
      call,
      `${text.what}${path} of ${call.op} ${text.begins} ${showType(own)}, ${text.returns} ${showType(node)}`,
      text.help ?? helpOnType(own, node),
    );
  });
}

/** One truth value, which is to decide. */
export function truthIn(call: ControlCall, what: string, value: unknown): Node {
  const node = contentOf(value) && toNode(call.op, value, call.trace);
  if (node?.dtype === "bool" && node.shape.length === 0) return node;
  refuseBody(
    call,
    `${what} of ${call.op} must be a single truth value, not ${say(value)}`,
    "compare scalars: less(x, 1); all(mask) and any(mask) make one truth value of many",
  );
}

function say(value: unknown): string {
  return describeTree(value) ?? describe(value);
}

function showType({ dtype, shape }: Type): string {
  const noun = { real: "", int: "integer ", bool: "truth value ", tuple: "" }[dtype];
  return `${noun}${showShape(shape)}`;
}

function helpOnStructure(wanted: unknown, found: unknown): string {
  return Array.isArray(wanted) && contentOf(found)
    ? "a list is several tensors; reshape([…], [n]) makes one tensor of numbers"
    : "lists and records must have the same entries";
}

function helpOnType(began: Node, became: Node): string {
  if (began.dtype !== became.dtype) {
    return became.dtype === "int"
      ? 'begin with integers: cast(0, "int")'
      : "the type must stay the same: convert with cast or where";
  }
  if (began.shape.length === 0) {
    const shape = showShape(became.shape);
    return `begin with the shape it will have: broadcastTo(${constantText(began)}, ${shape})`;
  }
  return "the shape must stay the same from iteration to iteration";
}

function constantText({ op, attributes }: Node): string {
  return op === "constant" ? String(attributes["value"]) : "x";
}
