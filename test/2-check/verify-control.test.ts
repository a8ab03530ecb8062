import { describe, expect, it } from "vitest";
import { verify } from "../../src/2-check/verify.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { Arena, type Attributes, type Graph, type Leaf, type Node } from "../../src/ir/graph.ts";
import type { Region } from "../../src/ir/region.ts";
import { SCALAR, shapeOf } from "../../src/ir/shape.ts";
import { constantSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";
import { makeCond, makeLoop, partOf } from "../../src/ops/control/parts.ts";

const REAL = { dtype: "real", shape: SCALAR } as const;
const INT = { dtype: "int", shape: SCALAR } as const;

interface Parts {
  readonly b: Builder;
  readonly x: Node;
  readonly xs: Node;
  readonly t: Node;
  readonly c: Node;
  readonly row: Node;
  readonly k: Node;
}

interface Draft {
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
  readonly initial: Node;
  readonly sequence: Node;
  readonly hasTest: boolean;
}

/** scan((c, row) => [c + row k, c], x, xs), drafted; `spoil` changes the draft. */
function graphWith(spoil: (parts: Parts, draft: Draft) => Partial<Draft> = () => ({})): Graph {
  const arena = new Arena();
  const b = new Builder(arena);
  const x = b.leaf("inputs", "x", SCALAR);
  const xs = b.leaf("inputs", "xs", shapeOf([4]));
  const [t, c, row, k] = arena.regions.open([INT, REAL, REAL, REAL]) as [Node, Node, Node, Node];
  const parts: Parts = { b, x, xs, t, c, row, k };
  const draft: Draft = {
    parameters: [t, c, row, k],
    results: [b.add(c, b.mul(row, k)), c],
    initial: x,
    sequence: xs,
    hasTest: false,
  };
  const { parameters, results, initial, sequence, hasTest } = { ...draft, ...spoil(parts, draft) };
  const body = arena.regions.close(parameters, results);
  const loop = makeLoop(b, {
    body,
    extent: constantSize(4),
    isReversed: false,
    hasTest,
    steps: undefined,
    initial: [initial],
    sequences: [sequence],
    captures: [x],
  });
  return graphOf(arena, [x, xs], partOf(b, loop, "carry"));
}

function graphOf(arena: Arena, nodes: readonly Node[], y: Node): Graph {
  const leaves = nodes.map((node): Leaf => {
    return { role: "inputs", name: String(node.attributes["name"]), node };
  });
  const outputs = [{ name: "y", node: y }];
  return { name: "test", arena, leaves, outputs, gradients: [], transforms: [] };
}

describe("a loop is well formed", () => {
  it("as it is made", () => {
    verify(graphWith());
  });

  it.each<[string, string, (parts: Parts, draft: Draft) => Partial<Draft>]>([
    [
      "uses what is outside",
      "is not among the graph's leaves",
      ({ b, c, x }) => ({ results: [b.add(c, x), c] }),
    ],
    [
      "uses the parameter of another body",
      "is no parameter of its region",
      ({ b, c }) => {
        const [other] = b.arena.regions.open([REAL]);
        return { results: [b.add(c, present(other)), c] };
      },
    ],
    [
      "gives a next carry of another shape",
      "the next carries: (real [2])",
      ({ b, c }) => ({ results: [b.broadcastTo(c, shapeOf([2])), c] }),
    ],
    [
      "gives a next carry of another type",
      "the next carries: (int [])",
      ({ t, c }) => ({ results: [t, c] }),
    ],
    [
      "begins with another shape",
      "the carries: (real []), not (real [4])",
      ({ xs }) => ({ initial: xs }),
    ],
    [
      "goes along what is too short",
      "the rows: (real [4]), not (real [3])",
      ({ b, x }) => ({ sequence: b.broadcastTo(x, shapeOf([3])) }),
    ],
    [
      "is given too little",
      "captures",
      ({ t, c, row }, { results }) => {
        const kept = present(results[1]);
        return { parameters: [t, c, row], results: [kept, kept] };
      },
    ],
    [
      "has parameters in another order",
      "parameter 1 is not one of its region",
      ({ t, c, row, k }) => ({ parameters: [t, row, c, k] }),
    ],
    [
      "counts with a real number",
      "the counter: (real [])",
      ({ b }) => {
        const own = b.arena.regions.open([REAL, REAL, REAL, REAL]);
        return { parameters: own, results: own.slice(1, 3) };
      },
    ],
    [
      "tests a number",
      "the test: (real []), not (bool [])",
      (_, { results }) => ({ hasTest: true, results: [...results, present(results[1])] }),
    ],
  ])("no loop %s", (_, message, spoil) => {
    expect(() => {
      verify(graphWith(spoil));
    }).toThrow(new RegExp(message.replace(/[()[\]]/g, "\\$&")));
  });
});

describe("a condition and parts are well formed", () => {
  function choice(
    results: (b: Builder, p: Node) => readonly [Node, Node],
    predicate: (b: Builder, x: Node) => Node = (b, x) => b.apply("less", [x, b.constant(1)]),
  ): Graph {
    const arena = new Arena();
    const b = new Builder(arena);
    const x = b.leaf("inputs", "x", SCALAR);
    const regions = [0, 1].map((at): Region => {
      const [p] = arena.regions.open([REAL]);
      return arena.regions.close([present(p)], [results(b, present(p))[at] ?? x]);
    });
    const [taken, other] = regions as [Region, Region];
    const node = makeCond(b, { predicate: predicate(b, x), operands: [x], taken, other });
    return graphOf(arena, [x], partOf(b, node, "result"));
  }

  it("as they are made", () => {
    verify(choice((b, p) => [b.neg(p), p]));
  });

  it("both branches give the same types", () => {
    const graph = choice((b, p) => [p, b.broadcastTo(p, shapeOf([2]))]);
    expect(() => {
      verify(graph);
    }).toThrow("the results of a branch: (real [2]), not (real [])");
  });

  it("the predicate is a truth value", () => {
    const graph = choice(
      (_, p) => [p, p],
      (_, x) => x,
    );
    expect(() => {
      verify(graph);
    }).toThrow("the predicate: (real []), not (bool [])");
  });

  it("a part is what its loop has", () => {
    const { arena, leaves, outputs } = graphWith();
    const loop = present(outputs[0]?.node.inputs[0]);
    const spoilt = (attributes: Attributes): Graph => {
      const y = arena.intern("part", [loop], attributes, { dtype: "real", shape: shapeOf([2]) });
      return { ...graphWith(), arena, leaves, outputs: [{ name: "y", node: y }] };
    };
    const attributes = { of: "carry", at: 0, dtype: "real", shape: shapeOf([2]) };
    expect(() => {
      verify(spoilt(attributes));
    }).toThrow("it: (real [2]), not (real [])");
  });

  it("only parts read a loop", () => {
    const { arena, leaves, outputs } = graphWith();
    const loop = present(outputs[0]?.node.inputs[0]);
    const y = arena.intern("stopGradient", [loop], {}, { dtype: "real", shape: SCALAR });
    expect(() => {
      verify({ ...graphWith(), arena, leaves, outputs: [{ name: "y", node: y }] });
    }).toThrow(/only parts are taken|takes real tensors/);
  });
});
