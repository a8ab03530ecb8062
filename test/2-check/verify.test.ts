import { describe, expect, test, vi } from "vitest";
import { verifier, verify } from "../../src/2-check/verify.ts";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { Fault } from "../../src/diagnostics/invariant.ts";
import type { Attributes, Graph, Node, Type } from "../../src/ir/graph.ts";
import { runPasses } from "../../src/ir/pass.ts";
import { SCALAR, shapeOf } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";
import { graphOf, type Leaves, randomGraph } from "../support/sample-graphs.ts";

vi.setConfig({ testTimeout: 60_000 });

const REAL: Type = { dtype: "real", shape: SCALAR };

/** A node that no builder would make. */
function forge(
  b: Builder,
  op: string,
  inputs: readonly Node[],
  type: Type = REAL,
  attributes: Attributes = {},
): Node {
  return b.arena.intern(op, inputs, attributes, type);
}

const violations: readonly [string, RegExp, (b: Builder, leaves: Leaves) => Node][] = [
  ["an unknown operation", /no such operation/, (b, { s }) => forge(b, "frobnicate", [s])],
  [
    "a wrong shape",
    /is real \[3\], inferred real \[\]/,
    (b, { s }) => forge(b, "exp", [s], { dtype: "real", shape: shapeOf([3]) }),
  ],
  [
    "a wrong dtype",
    /is bool \[\], inferred real \[\]/,
    (b, { s }) => forge(b, "exp", [s], { dtype: "bool", shape: SCALAR }),
  ],
  ["too few operands", /takes 2 operands, not 1/, (b, { s }) => forge(b, "add", [s])],
  [
    "operands that do not broadcast",
    /cannot broadcast/,
    (b, { x, y }) => forge(b, "add", [x, y], { dtype: "real", shape: x.shape }),
  ],
  ["a truth value for a number", /must be a real tensor/, (b, { p }) => forge(b, "exp", [p])],
  ["an undeclared leaf", /not among the graph's leaves/, (b) => b.leaf("inputs", "u", SCALAR)],
  [
    "a leaf deep inside",
    /not among the graph's leaves/,
    (b, { s }) => b.apply("exp", [b.add(s, b.leaf("params", "s", SCALAR))]),
  ],
  [
    "a constant with a shape",
    /a constant is a scalar/,
    (b) => forge(b, "constant", [], { dtype: "real", shape: shapeOf([2]) }, { value: 1 }),
  ],
  [
    "a constant without a value",
    /numeric value/,
    (b) => forge(b, "constant", [], REAL, { value: "1" }),
  ],
  [
    "a constant with an operand",
    /no operands/,
    (b, { s }) => forge(b, "constant", [s], REAL, { value: 1 }),
  ],
  [
    "a truth value of 2",
    /0 or 1/,
    (b, { s, t }) =>
      b.apply("where", [
        forge(b, "constant", [], { dtype: "bool", shape: SCALAR }, { value: 2 }),
        s,
        t,
      ]),
  ],
  [
    "data of the wrong length",
    /has 3 numbers/,
    (b) => forge(b, "tensor", [], { dtype: "real", shape: shapeOf([3]) }, { data: [1, 2] }),
  ],
  [
    "an attribute out of range",
    /reaches outside/,
    (b, { v }) =>
      forge(
        b,
        "slice",
        [v],
        { dtype: "real", shape: shapeOf([2]) },
        { starts: [2], steps: [1], sizes: [2] },
      ),
  ],
];

describe("what no pass may leave behind", () => {
  test.each(violations)("%s", (_name, message, build) => {
    const graph = graphOf(build);
    expect(() => {
      verify(graph, "planted");
    }).toThrow(Fault);
    expect(() => {
      verify(graph, "planted");
    }).toThrow(message);
    expect(() => {
      verify(graph, "planted");
    }).toThrow(/after planted/);
  });

  test("an operand younger than its user", () => {
    const graph = graphOf((b, { s }) => b.apply("exp", [s]));
    const old = graph.outputs[0]?.node;
    const [input] = old?.inputs ?? [];
    if (!old || !input) throw new RangeError("no node");
    const young = new Builder(graph.arena).apply("log", [input]);
    const twisted: Node = { ...old, inputs: [young] };
    const outputs = [{ name: "out", node: twisted }];
    expect(() => {
      verify({ ...graph, outputs });
    }).toThrow(/does not precede/);
  });

  test("a node of another arena, whose number another node has", () => {
    const graph = graphOf((b, { s }) => b.apply("exp", [s]));
    const [own] = graph.outputs;
    const [other] = graphOf((b, { s }) => b.apply("log", [s])).outputs;
    if (!own || !other) throw new RangeError("no node");
    expect(other.node.id).toBe(own.node.id);
    const outputs = [own, { name: "stranger", node: other.node }];
    expect(() => {
      verify({ ...graph, outputs });
    }).toThrow(/two nodes have one number/);
    const sum = new Builder(graph.arena).add(own.node, other.node);
    expect(() => {
      verify({ ...graph, outputs: [{ name: "sum", node: sum }] });
    }).toThrow(/two nodes have one number/);
  });

  test("two outputs of one name", () => {
    const graph = graphOf((b, { s }) => b.apply("exp", [s]));
    const outputs = [...graph.outputs, ...graph.outputs];
    expect(() => {
      verify({ ...graph, outputs });
    }).toThrow(/two outputs/);
  });

  test("a gradient of another shape than its leaf", () => {
    const graph = graphOf((_, { s }) => s);
    const [leaf] = graph.leaves;
    const node = graph.outputs[0]?.node;
    if (!leaf || !node) throw new RangeError("no leaf");
    const gradients = [{ leaf, node }];
    expect(() => {
      verify({ ...graph, gradients });
    }).toThrow(/gradient of x is real \[\], the leaf real \[2, 3\]/);
  });

  test("a gradient of a leaf of another graph", () => {
    const graph = graphOf((_, { s }) => s);
    const [leaf] = graphOf((_, { s }) => s).leaves;
    if (!leaf) throw new RangeError("no leaf");
    const node = new Builder(graph.arena).broadcastTo(
      graph.leaves[4]?.node ?? leaf.node,
      leaf.node.shape,
    );
    expect(() => {
      verify({ ...graph, gradients: [{ leaf, node }] });
    }).toThrow(/not that of a leaf/);
  });
});

describe("one graph after another", () => {
  test("what a pass adds is verified too", () => {
    const graph = graphOf((b, { s }) => b.apply("exp", [s]));
    const again = verifier();
    again(graph, "load");
    const [output] = graph.outputs;
    if (!output) throw new RangeError("no output");
    const type = { dtype: "bool", shape: output.node.shape } as const;
    const wrong = graph.arena.intern("sin", [output.node], {}, type);
    expect(() => {
      again({ ...graph, outputs: [{ ...output, node: wrong }] }, "planted");
    }).toThrow(/inferred real/);
  });

  test("a leaf that is gone, though it was looked at", () => {
    const graph = graphOf((b, { s }) => b.apply("exp", [s]));
    const again = verifier();
    again(graph, "load");
    expect(() => {
      again({ ...graph, leaves: [] }, "planted");
    }).toThrow(/not among the graph's leaves/);
  });

  test("a graph of another arena", () => {
    const again = verifier();
    again(
      graphOf((b, { s }) => b.apply("exp", [s])),
      "load",
    );
    const [name, message, build] = violations[0] ?? [];
    if (!build || message === undefined) throw new RangeError(`no violation ${name ?? ""}`);
    expect(() => {
      again(graphOf(build), "planted");
    }).toThrow(message);
  });
});

test("random models with their gradients are well formed", () => {
  for (let seed = 0; seed < 100; seed++) verify(randomGraph(seed));
});

test("a chain of 20,000 nodes with its gradient", () => {
  const graph = graphOf((b, { s, t }) => {
    let x = s;
    for (let i = 0; i < 10_000; i++) x = b.add(b.apply("sin", [x]), t);
    return x;
  });
  const wrt = graph.leaves.filter(({ name }) => name === "s");
  verify(differentiate({ graph, wrt, loss: graph.outputs[0] }).graph);
});

describe("passes", () => {
  const graph = graphOf((b, { s }) => b.apply("exp", [s]));
  const log = { name: "log", run: (from: Graph): Graph => from };
  const bad = {
    name: "bad",
    run: (from: Graph): Graph => ({ ...from, leaves: [] }),
  };

  test("run in order, each seen", () => {
    const seen: string[] = [];
    const result = runPasses(graph, [log, { ...log, name: "again" }], {
      verify,
      onAfter: (pass) => seen.push(pass),
    });
    expect(result).toBe(graph);
    expect(seen).toEqual(["log", "again"]);
  });

  test("are verified, and the one at fault is named", () => {
    expect(() => runPasses(graph, [log, bad], { verify })).toThrow(/after bad/);
    expect(() => runPasses({ ...graph, leaves: [] }, [log], { verify })).toThrow(/after load/);
  });
});
