import { fail } from "../../diagnostics/diagnostic.ts";
import type { Attributes, Node } from "../../ir/graph.ts";
import { describe } from "./describe.ts";
import { currentSite, currentTrace, type Trace } from "./trace.ts";
import { contentOf, Value } from "./value.ts";

/** A tensor, a number or nested lists of numbers, as a node of the model being built. */
export function toNode(op: string, value: unknown, trace: Trace = currentTrace(op)): Node {
  const tensor = contentOf(value);
  if (tensor) {
    if (tensor.trace !== trace) {
      fail("GRADC1213", `${op} cannot take a tensor of another model`, {
        place: currentSite()?.place,
        help: "a model uses only its own inputs, params and what is built from them",
      });
    }
    const { node } = tensor;
    trace.scopes.requireOpen(op, trace.arena.names.get(node), node, currentSite()?.place);
    return node;
  }
  if (typeof value === "number") return trace.builder.constant(value);
  if (Array.isArray(value)) return listToNode(op, Array.from<unknown>(value), trace);
  refuse(op, describe(value), helpFor(value));
}

/** The operation on operands as users write them, as a tensor. */
export function applyTo(
  op: string,
  operands: readonly unknown[],
  attributes: Attributes = {},
): Value {
  const trace = currentTrace(op);
  const nodes = operands.map((operand) => toNode(op, operand, trace));
  return new Value(trace, trace.apply(op, nodes, attributes));
}

/** Row-major numbers of nested lists, whose sizes are those of the first list at each depth. */
function listToNode(op: string, list: readonly unknown[], trace: Trace): Node {
  const sizes: number[] = [];
  for (let level: unknown = list; Array.isArray(level); level = level[0]) {
    sizes.push(level.length);
    if (sizes.length > 32) refuse(op, "a list nested more than 32 deep");
  }
  let rows: readonly unknown[] = [list];
  for (const size of sizes) {
    if (size === 0) refuse(op, "an empty list", "every axis has at least one element");
    rows = rows.flatMap((row) => {
      if (!Array.isArray(row) || row.length !== size)
        refuse(op, "lists of different lengths", "nested lists must be rectangular");
      // A hole is an undefined, which is refused below.
      return Array.from<unknown>(row);
    });
  }
  const data = rows.map((entry) => {
    if (typeof entry === "number") return entry;
    if (Array.isArray(entry))
      refuse(op, "lists of different depths", "nested lists must be rectangular");
    refuse(
      op,
      `a list with ${describe(entry)} in it`,
      contentOf(entry)
        ? "lists hold numbers only: join tensors with concat"
        : "lists hold numbers only",
    );
  });
  return trace.builder.tensor(data, sizes);
}

function refuse(op: string, what: string, help?: string): never {
  fail("GRADC2002", `${op} cannot take ${what}`, {
    place: currentSite()?.place,
    help: help ?? "operands are tensors, numbers and nested lists of numbers",
  });
}

function helpFor(value: unknown): string | undefined {
  if (typeof value === "boolean") return "truth values come from comparisons such as greater(x, 0)";
  if (value === undefined) return "an operand is missing here";
  return undefined;
}
