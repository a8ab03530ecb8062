import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { schedule } from "../../src/5-schedule/schedule.ts";
import type { Node } from "../../src/ir/graph.ts";
import { reachable } from "../../src/ir/order.ts";
import { functionNamed, type Plan } from "../../src/ir/plan.ts";
import { type Maker, type Small, small } from "../support/small.ts";

function planOf(parts: Small): Plan {
  const model = small(parts);
  const { graph } = differentiate(model, { upstream: model.loss === undefined });
  return schedule(simplify(expandComposites(simplify(graph))));
}

/** The author's names of values; of others, the operation. */
function names(plan: Plan, nodes: readonly Node[]): string[] {
  return nodes.map((node) => plan.graph.arena.names.get(node) ?? node.op);
}

/** A loss of z = W x, e = exp(z) and p, all of them [3]. */
function logistic(loss: (b: Maker, z: Node, e: Node, p: Node) => Node): Small {
  return {
    params: { W: [3, 2], x: [2], p: [3] },
    build: (b, leaf) => {
      const z = b.matmul(leaf("W"), leaf("x"));
      const e = b.op("exp", z);
      return { z, e, L: loss(b, z, e, leaf("p")) };
    },
    outputs: ["L"],
    loss: "L",
  };
}

describe("what forward keeps for backward", () => {
  const cases: [what: string, parts: Small, saved: string[]][] = [
    [
      "the output of tanh, not its operand",
      {
        params: { W: [3, 2], x: [2] },
        build: (b, leaf) => {
          const z = b.matmul(leaf("W"), leaf("x"));
          const h = b.op("tanh", z);
          return { z, h, L: b.over("sum", b.op("square", h)) };
        },
        outputs: ["L"],
        loss: "L",
      },
      ["h"],
    ],
    [
      "a cheap sum is computed again",
      {
        params: { x: [4], y: [4] },
        build: (b, leaf) => {
          const s = b.add(leaf("x"), leaf("y"));
          return { s, L: b.over("sum", b.mul(s, s)) };
        },
        outputs: ["L"],
        loss: "L",
      },
      [],
    ],
    [
      "cheap steps on something saved stay cheap",
      {
        params: { x: [4] },
        build: (b, leaf) => {
          const h = b.op("exp", leaf("x"));
          const s = b.add(h, leaf("x"));
          return { h, s, L: b.over("sum", b.mul(s, s)) };
        },
        outputs: ["L"],
        loss: "L",
      },
      ["h"],
    ],
    [
      "what backward does not read is not kept, whatever it costs",
      {
        params: { x: [4] },
        inputs: { c: [4] },
        build: (b, leaf) => {
          const dear = b.op("exp", leaf("c"));
          const m = b.over("sum", leaf("x"));
          return { dear, m, L: b.add(m, b.over("sum", dear)) };
        },
        outputs: ["L"],
        loss: "L",
      },
      [],
    ],
    [
      "an output is read where it is",
      {
        params: { x: [4] },
        build: (b, leaf) => {
          const h = b.op("tanh", leaf("x"));
          return { h, L: b.over("sum", b.mul(h, leaf("x"))) };
        },
        outputs: ["L", "h"],
        loss: "L",
      },
      [],
    ],
    [
      "a reduction is, even of a few numbers",
      {
        params: { x: [2] },
        build: (b, leaf) => {
          const m = b.over("sum", leaf("x"));
          return { m, L: b.mul(m, m) };
        },
        outputs: ["L"],
        loss: "L",
      },
      ["m"],
    ],
    [
      "a truth value never: what it compares is",
      {
        params: { x: [4] },
        build: (b, leaf) => {
          const h = b.op("exp", leaf("x"));
          const isLarge = b.op("greater", h, b.constant(1));
          const y = b.op("where", isLarge, leaf("x"), b.neg(leaf("x")));
          return { h, isLarge, y, L: b.over("sum", y) };
        },
        outputs: ["L"],
        loss: "L",
      },
      ["h"],
    ],
    [
      "nor many of them together",
      {
        params: { x: [4] },
        build: (b, leaf) => {
          const bounds = [-1, 1, 2, 3, 4, 5].map((at) => b.op("less", leaf("x"), b.constant(at)));
          const all = bounds.reduce((one, other) => b.op("logicalOr", one, other));
          const y = b.op("where", all, leaf("x"), b.neg(leaf("x")));
          return { all, y, L: b.over("sum", y) };
        },
        outputs: ["L"],
        loss: "L",
      },
      [],
    ],
    [
      "leaves and constants are there anyway",
      {
        params: { x: [4] },
        inputs: { c: [4] },
        build: (b, leaf) => ({ L: b.over("sum", b.mul(b.mul(leaf("x"), leaf("x")), leaf("c"))) }),
        loss: "L",
      },
      [],
    ],
    [
      "what only another derivative needs, if that is asked for",
      {
        params: { x: [4] },
        inputs: { c: [4] },
        build: (b, leaf) => {
          const e = b.op("exp", leaf("c"));
          return { e, L: b.over("sum", b.mul(e, leaf("x"))) };
        },
        outputs: ["L"],
        loss: "L",
        wrt: ["x"],
      },
      ["e"],
    ],
    [
      "one array for two of which backward makes it",
      logistic((b, z, e) => b.over("sum", b.mul(z, e))),
      ["dz"],
    ],
    [
      "but not of an array and a number for each of its rows",
      {
        params: { W: [3, 2], X: [2, 4] },
        build: (b, leaf) => {
          const z = b.matmul(leaf("W"), leaf("X"));
          return { z, L: b.over("sum", b.over("logsumexp", z, [1])) };
        },
        outputs: ["L"],
        loss: "L",
      },
      ["exp", "sum"],
    ],
    [
      "nor where backward reads one of them for something else",
      logistic((b, z, e, p) => b.over("sum", b.mul(b.mul(z, e), p))),
      ["e", "mul"],
    ],
    [
      "nor where it takes what is known only when all of them are",
      logistic((b, z, e) => b.op("square", b.over("sum", b.mul(z, e)))),
      ["e", "mul", "sum"],
    ],
    [
      "nor a gradient in place of what it is made of",
      {
        params: { x: [4] },
        build: (b, leaf) => {
          const [s, e] = [b.op("sin", leaf("x")), b.op("exp", leaf("x"))];
          return { s, e, L: b.over("sum", b.mul(s, e)) };
        },
        outputs: ["L"],
        loss: "L",
      },
      ["e", "mul"],
    ],
    [
      "nor what takes forward longer than slots do",
      logistic((b, z, e) => b.over("sum", b.mul(b.op("erf", z), e))),
      ["z", "e", "mul"],
    ],
  ];
  test.each(cases)("%s", (_, parts, saved) => {
    const plan = planOf(parts);
    expect(names(plan, plan.saved)).toEqual(saved);
    for (const node of plan.saved) {
      expect(node.dtype).toBe("real");
      expect(plan.graph.outputs.map((output) => output.node)).not.toContain(node);
    }
  });

  test.each(cases)("backward reads every kept value: %s", (_, parts) => {
    const plan = planOf(parts);
    const derivatives = plan.graph.gradients.map((gradient) => gradient.node);
    const cut = (node: Node): readonly Node[] => (plan.saved.includes(node) ? [] : node.inputs);
    const read = new Set(reachable(derivatives, cut));
    for (const node of plan.saved) expect(read).toContain(node);
  });
});

/** The elements of a vector at these positions. */
function taken(b: Maker, x: Node, positions: readonly number[]): Node {
  const at = b.tensor(positions, [positions.length], "int");
  return b.apply("gather", [x, at], { axes: [0], position: 0 });
}

describe("what gets statements of its own", () => {
  /** `use` makes outputs of e, an expensive value of x; roots are those of forward. */
  const dear = (use: Small["build"]): Small => ({
    inputs: { x: [5], v: [], M: [3, 5] },
    build: (b, leaf) => {
      const e = b.op("exp", leaf("x"));
      b.arena.names.set(e, "e");
      return use(b, (name) => (name === "e" ? e : leaf(name)));
    },
  });
  const cases: [what: string, parts: Small, roots: string[]][] = [
    [
      "an expensive value that two nests use",
      dear((b, leaf) => ({
        p: b.add(leaf("e"), leaf("v")),
        q: b.matmul(leaf("M"), leaf("e")),
      })),
      ["e", "p", "q"],
    ],
    [
      "not one that is used twice in one nest",
      dear((b, leaf) => ({ p: b.mul(b.add(leaf("e"), leaf("v")), leaf("e")) })),
      ["p"],
    ],
    [
      "an expensive value that a wider nest would evaluate for every row",
      dear((b, leaf) => ({ p: b.add(leaf("M"), leaf("e")) })),
      ["e", "p"],
    ],
    [
      "not a cheap one",
      {
        inputs: { x: [5], M: [3, 5] },
        build: (b, leaf) => ({ p: b.add(leaf("M"), b.neg(leaf("x"))) }),
      },
      ["p"],
    ],
    [
      "not a single number, however dear",
      {
        inputs: { v: [], x: [5], M: [3, 5] },
        build: (b, leaf) => {
          const s = b.op("exp", leaf("v"));
          return { p: b.mul(leaf("x"), s), q: b.mul(leaf("M"), s), s };
        },
        outputs: ["p", "q"],
      },
      ["p", "q"],
    ],
    [
      "what rows share, but not what is cheap with it",
      {
        inputs: { x: [5], M: [3, 5] },
        build: (b, leaf) => {
          const e = b.op("exp", leaf("x"));
          const d = b.mul(leaf("M"), e);
          return { e, d, p: b.over("sum", d, [1]), q: b.over("sum", d, [0]) };
        },
        outputs: ["p", "q"],
      },
      ["e", "p", "q"],
    ],
    [
      "nor what is cheap with a single number",
      {
        inputs: { v: [], M: [3, 5] },
        build: (b, leaf) => {
          const d = b.mul(leaf("M"), b.op("exp", leaf("v")));
          return { d, p: b.over("sum", d, [1]), q: b.over("sum", d, [0]) };
        },
        outputs: ["p", "q"],
      },
      ["p", "q"],
    ],
    [
      "a sum",
      {
        inputs: { M: [3, 5] },
        build: (b, leaf) => {
          const s = b.over("sum", leaf("M"), [1]);
          return { s, p: b.mul(s, s) };
        },
        outputs: ["p"],
      },
      ["s", "p"],
    ],
    [
      "what a reshape sees in another shape",
      {
        inputs: { x: [6], M: [2, 3] },
        build: (b, leaf) => {
          const s = b.add(leaf("x"), leaf("x"));
          return { s, p: b.add(b.shaped("reshape", s, [2, 3]), leaf("M")) };
        },
        outputs: ["p"],
      },
      ["s", "p"],
    ],
    [
      "not what a reshape only gives an axis of one",
      {
        inputs: { x: [6], M: [6, 3] },
        build: (b, leaf) => {
          const s = b.add(leaf("x"), leaf("x"));
          return { s, p: b.add(b.shaped("reshape", s, [6, 1]), leaf("M")) };
        },
        outputs: ["p"],
      },
      ["p"],
    ],
    [
      "not a piece of an assembled value, however large the whole",
      {
        inputs: { x: [2], y: [90] },
        build: (b, leaf) => {
          const e = b.op("exp", leaf("x"));
          return { e, p: b.concat(0, e, leaf("y")) };
        },
        outputs: ["p"],
      },
      ["p"],
    ],
    [
      "what is found at positions, if every row of a wide nest looks it up",
      {
        inputs: { x: [5], M: [9, 3] },
        build: (b, leaf) => {
          const found = taken(b, leaf("x"), [4, 0, 2]);
          return { found, p: b.matmul(leaf("M"), found) };
        },
        outputs: ["p"],
      },
      ["found", "p"],
    ],
    [
      "not if only a few do",
      {
        inputs: { x: [5], M: [8, 3] },
        build: (b, leaf) => {
          const found = taken(b, leaf("x"), [4, 0, 2]);
          return { found, p: b.matmul(leaf("M"), found) };
        },
        outputs: ["p"],
      },
      ["p"],
    ],
    [
      "not a truth value, though dear and used everywhere",
      dear((b, leaf) => {
        const isLarge = b.op("greater", b.op("tanh", leaf("x")), b.constant(0));
        b.arena.names.set(isLarge, "isLarge");
        return { p: b.op("where", isLarge, leaf("M"), b.neg(leaf("M"))) };
      }),
      ["tanh", "p"],
    ],
  ];
  test.each(cases)("%s", (_, parts, roots) => {
    const plan = planOf({ ...parts, wrt: parts.wrt ?? [] });
    expect(names(plan, functionNamed(plan, "forward").roots)).toEqual(roots);
  });

  test("operands come first, and everything asked for is there", () => {
    for (const [, parts] of cases) {
      const plan = planOf(parts);
      for (const { roots, available } of [
        functionNamed(plan, "forward"),
        functionNamed(plan, "backward"),
      ]) {
        const known = new Set(available);
        for (const root of roots) {
          for (const node of reachable([root], (one) => (known.has(one) ? [] : one.inputs))) {
            if (node !== root) expect(roots.slice(roots.indexOf(root))).not.toContain(node);
          }
          known.add(root);
        }
      }
      for (const node of plan.saved) expect(functionNamed(plan, "forward").roots).toContain(node);
      for (const { node } of plan.graph.outputs) {
        expect(
          functionNamed(plan, "forward").roots.includes(node) ||
            functionNamed(plan, "forward").available.has(node),
        ).toBe(true);
      }
    }
  });

  test("backward begins with leaves, outputs and what was kept", () => {
    const plan = planOf(cases[0]![1]);
    const { available } = functionNamed(plan, "backward");
    expect(new Set(available)).toEqual(
      new Set([
        ...plan.graph.leaves.map((leaf) => leaf.node),
        ...plan.graph.outputs.map((output) => output.node),
        ...plan.saved,
      ]),
    );
    expect(functionNamed(plan, "backward").roots.some((root) => available.has(root))).toBe(false);
  });
});
