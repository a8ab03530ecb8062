import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { tangents } from "../../src/3-differentiate/tangent.ts";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { parseSize } from "../../src/1-load/builder/size-text.ts";
import { interpret } from "../../src/check/interpret.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { evaluateSize } from "../../src/ir/evaluate-size.ts";
import { Arena, type Graph, type Leaf, type Node } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { numbersOf, type Shape, showShape } from "../../src/ir/shape.ts";
import { constantSize, type Size } from "../../src/ir/size.ts";
import { type Binding, bindSymbols } from "../../src/ops/bind.ts";
import { Builder } from "../../src/ops/builder.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { kernels } from "../../src/ops/linear/kernels.ts";
import { requirementsOf } from "../../src/ops/requirements.ts";
import { operations } from "../../src/ops/table.ts";
import { verify } from "../../src/2-check/verify.ts";
import { type Sizes, type SymbolicCase, symbolicCases } from "../support/cases/symbolic.ts";

/** The operation as a model; with a binding, on the numbers that it gives. */
function modelOf(one: SymbolicCase, binding?: Binding): Model {
  const sizeOf = (size: number | string): Size => {
    if (typeof size === "number") return constantSize(size);
    const own = present(parseSize(size));
    return binding ? constantSize(evaluateSize(own, (symbol) => binding[symbol] ?? NaN)) : own;
  };
  const shapeOf = (...sizes: Sizes): Shape => sizes.map(sizeOf);
  const b = new Builder(new Arena());
  const leaves = one.operands.map((sizes, at): Leaf => {
    const name = String.fromCharCode(97 + at);
    const node = b.leaf("inputs", name, shapeOf(...sizes), one.dtypes?.[at] ?? "real");
    return { role: "inputs", name, node };
  });
  const node = b.apply(one.op, leaves.map((leaf) => leaf.node), one.attributes(shapeOf)); // prettier-ignore
  const output = { name: "y", node };
  return {
    graph: {
      name: "one",
      arena: b.arena,
      leaves,
      outputs: [output],
      gradients: [],
      transforms: [],
    },
    wrt: leaves.filter((leaf) => leaf.node.dtype === "real"),
    loss: undefined,
  };
}

/** The result, its adjoints for an upstream gradient, and its tangent along one more leaf for each operand. */
function derivedFrom(model: Model): Graph {
  const isReal = model.graph.outputs.every(({ node }) => node.dtype === "real");
  if (!isReal || model.wrt.length === 0) return model.graph;
  const { graph } = differentiate(model, { upstream: true });
  const { arena, outputs } = graph;
  const b = new Builder(arena);
  const directions = model.wrt.map(({ name, node }): Leaf => ({
    role: "inputs",
    name: `t${name}`,
    node: b.leaf("inputs", `t${name}`, node.shape),
  }));
  const moves = new Map(model.wrt.map(({ node }, at) => [node, present(directions[at]).node]));
  const roots = outputs.map(({ node }) => node);
  const moving = tangents(arena, roots, moves);
  const derived = [
    ...graph.gradients.map(({ leaf, node }) => ({ name: `d${leaf.name}`, node })),
    ...roots.flatMap((root) => {
      const node = moving.get(root);
      return node ? [{ name: "dy", node }] : [];
    }),
  ];
  const leaves = [...graph.leaves, ...directions];
  return { ...graph, leaves, outputs: [...outputs, ...derived], gradients: [] };
}

/** Numbers in no particular order; what could be a matrix is far from singular. */
function dataOf({ node }: Leaf, at: number): Float64Array {
  const sizes = numbersOf(node.shape);
  const count = sizes.reduce((product, size) => product * size, 1);
  const [rows = 0, columns = 0] = sizes.slice(-2);
  return Float64Array.from({ length: count }, (_, i) => {
    if (node.dtype === "int") return i % 2;
    if (node.dtype === "bool") return (i + at) % 2;
    const isDiagonal = rows === columns && rows > 1 && (i % (rows * columns)) % (columns + 1) === 0;
    return 0.15 + ((i * 37 + at * 11) % 23) / 29 + (isDiagonal ? 3 : 0);
  });
}

function valuesOf({ leaves, outputs }: Graph): number[][] {
  const given = new Map(leaves.map((leaf, at) => [leaf.node, dataOf(leaf, at)] as const));
  const found = interpret(outputs.map((output) => output.node), given); // prettier-ignore
  return outputs.map(({ node }) => [...present(found.get(node))]);
}

const types = ({ outputs }: Graph): string[] =>
  outputs.map(({ name, node }) => `${name} ${node.dtype} ${showShape(node.shape)}`);

function expectNear(found: readonly number[][], wanted: readonly number[][]): number {
  let compared = 0;
  // What is known not to move at these numbers has no tangent.
  const still = found.slice(wanted.length).flat();
  expect(still.filter((value) => value !== 0)).toEqual([]);
  const own = found.slice(0, wanted.length);
  expect(own.map((values) => values.length)).toEqual(wanted.map((values) => values.length));
  own.flat().forEach((value, at) => {
    const other = wanted.flat()[at] ?? NaN;
    const isNear = Math.abs(value - other) <= 1e-11 * Math.max(1, Math.abs(value), Math.abs(other));
    if (!isNear) expect(value).toBe(other);
    compared++;
  });
  return compared;
}

const choices = [0, 1, 2, 3, 6];

/** Every symbol with a size of its own: none, one or several. */
function bindingsOf(graph: Graph): Binding[] {
  const requirements = requirementsOf(graph);
  return choices
    .map((_, first) =>
      Object.fromEntries(
        Array.from("NMPBTCF", (symbol, at) => [symbol, present(choices[(first + at) % 5])]),
      ),
    )
    .filter((binding) =>
      requirements.every((size) => evaluateSize(size, (symbol) => binding[symbol] ?? NaN) >= 0),
    );
}

const titleOf = ({ op, operands }: SymbolicCase): string =>
  `${op} of ${operands.map((sizes) => `[${sizes.join(", ")}]`).join(", ")}`;

describe("operations on sizes that are known at run time only", () => {
  test("are all there are", () => {
    const isKernel = new Set(kernels.map(({ name }) => name));
    const data = ["leaf", "constant", "tensor", "placeholder", "argument"];
    // What these are on symbolic sizes their own tests say.
    const control = ["loop", "cond", "part", "customGradient", "cotangent", "tangent", "position"];
    const covered = new Set([...symbolicCases.map(({ op }) => op), ...data, ...control]);
    const all = [...operations.keys()].filter((op) => !isKernel.has(op));
    expect(all.filter((op) => !covered.has(op))).toEqual([]);
  });

  test.each(symbolicCases.map((one) => [titleOf(one), one] as const))("%s", (_, one) => {
    const symbolic = derivedFrom(modelOf(one));
    verify(symbolic);
    const expanded = simplify(expandComposites(symbolic));
    verify(expanded);
    const bindings = bindingsOf(symbolic);
    expect(bindings.length).toBeGreaterThanOrEqual(2);
    let compared = 0;
    for (const binding of bindings) {
      const numeric = derivedFrom(modelOf(one, binding));
      const bound = bindSymbols(symbolic, binding);
      const wanted = valuesOf(numeric);
      expect(types(bound).slice(0, wanted.length)).toEqual(types(numeric));
      compared += expectNear(valuesOf(bound), wanted);
      // Kernels are computed by templates, not by the interpreter.
      const roots = expanded.outputs.map((output) => output.node);
      if (!usesKernel(roots)) expectNear(valuesOf(bindSymbols(expanded, binding)), wanted);
    }
    expect(compared).toBeGreaterThan(0);
  });
});

const templates = new Set([...kernels.map(({ name }) => name), "argsort", "polygamma"]);

function usesKernel(roots: readonly Node[]): boolean {
  const seen = new Set<Node>();
  const stack = [...roots];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (templates.has(node.op) || elementwise.get(node.op)?.print === undefined && elementwise.has(node.op)) return true; // prettier-ignore
    for (const input of node.inputs) {
      if (seen.has(input)) continue;
      seen.add(input);
      stack.push(input);
    }
  }
  return false;
}
