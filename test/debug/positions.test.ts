import { describe, expect, test } from "vitest";
import { debugged } from "../support/debugged.ts";

interface Case {
  readonly leaves: string;
  readonly body: string;
  /** The integers: `ids`, in the first of the leaves. */
  readonly good: readonly number[];
  /** Which of them to move, and where to: just outside, on both sides. */
  readonly at: number;
  readonly below: number;
  readonly above: number;
  /** The operation as the author calls it, with the author's name of the value. */
  readonly says: string;
  /** What is outside, and where among the positions. */
  readonly outside: (position: number) => string;
  /** Backward looks at no position, for what it needs is in the cache or no position's. */
  readonly isForwardOnly?: true;
}

const outsideOf =
  (at: string, range: string, by = 0) =>
  (position: number): string =>
    `: position ${position + by}${at} is outside of ${range}`;

const cases: Record<string, Case> = {
  take: {
    leaves: "inputs: { ids: int([3]) }, params: { W: [5, 2] }",
    body: "const r = g.take(v.W, v.ids); return { L: g.sum(g.square(r)) };",
    good: [0, 4, 2],
    at: 1,
    below: -1,
    above: 5,
    says: "r (take)",
    outside: outsideOf(" at [1]", "0 to 4"),
  },
  "take along the last axis": {
    leaves: "inputs: { ids: int([2, 2]) }, params: { W: [2, 3] }",
    body: "const r = g.take(v.W, v.ids, 1); return { L: g.sum(g.square(r)) };",
    good: [0, 2, 1, 1],
    at: 3,
    below: -1,
    above: 3,
    says: "r (take)",
    outside: outsideOf(" at [1, 1]", "0 to 2"),
  },
  "take of what is computed": {
    leaves: "inputs: { ids: int([3]) }, params: { W: [5] }",
    body: "const r = g.take(g.exp(g.slice(v.W, [1], [4])), v.ids.add(1)); return { L: g.sum(r) };",
    good: [-1, 1, 0],
    at: 2,
    below: -2,
    above: 2,
    says: "r (take)",
    outside: outsideOf(" at [2]", "0 to 2", 1),
  },
  takeAlongAxis: {
    leaves: "inputs: { ids: int([2, 1]) }, params: { W: [2, 3] }",
    body: "const r = g.takeAlongAxis(v.W, v.ids, 1); return { L: g.sum(g.square(r)) };",
    good: [0, 2],
    at: 1,
    below: -1,
    above: 3,
    says: "r (take)",
    outside: outsideOf(" at [1, 0]", "0 to 2"),
  },
  embedding: {
    leaves: "inputs: { ids: int([4]) }, params: { W: [6, 2] }",
    body: "const rows = g.embedding(v.W, v.ids); return { L: g.sum(g.tanh(rows)) };",
    good: [0, 5, 2, 2],
    at: 0,
    below: -1,
    above: 6,
    says: "rows (take)",
    outside: outsideOf(" at [0]", "0 to 5"),
  },
  scatterAdd: {
    leaves: "inputs: { ids: int([2]) }, params: { W: [5], u: [2] }",
    body: "const r = g.scatterAdd(v.W, v.ids, v.u); return { L: g.sum(g.square(r)) };",
    good: [4, 0],
    at: 0,
    below: -1,
    above: 5,
    says: "r (scatterAdd)",
    outside: outsideOf(" at [0]", "0 to 4"),
  },
  segmentSum: {
    leaves: "inputs: { ids: int([3]) }, params: { W: [3, 2] }",
    body: "const r = g.segmentSum(v.W, v.ids, 4); return { L: g.sum(g.square(r)) };",
    good: [0, 3, 3],
    at: 2,
    below: -1,
    above: 4,
    says: "r (scatterAdd)",
    outside: outsideOf(" at [2]", "0 to 3"),
  },
  oneHot: {
    leaves: "inputs: { ids: int([3]) }, params: { W: [3, 4] }",
    body: "const hot = g.oneHot(v.ids, 4); return { L: g.sum(hot.mul(v.W)) };",
    good: [0, 3, 1],
    at: 1,
    below: -1,
    above: 4,
    says: "hot (oneHot)",
    outside: outsideOf(" at [1, 0]", "0 to 3"),
  },
  dynamicSlice: {
    leaves: "inputs: { ids: int([2]) }, params: { W: [5, 4] }",
    body: "const r = g.dynamicSlice(v.W, v.ids, [2, 3]); return { L: g.sum(g.square(r)) };",
    good: [3, 1],
    at: 0,
    below: -1,
    above: 4,
    says: "r (dynamicSlice)",
    outside: outsideOf("", "0 to 3"),
  },
  dynamicUpdateSlice: {
    leaves: "inputs: { ids: int([1]) }, params: { W: [5], u: [2] }",
    body: "const r = g.dynamicUpdateSlice(v.W, v.u, v.ids); return { L: g.sum(g.square(r)) };",
    good: [3],
    at: 0,
    below: -1,
    above: 4,
    says: "r (dynamicUpdateSlice)",
    outside: outsideOf("", "0 to 3"),
  },
  "take in a scan": {
    leaves: "inputs: { ids: int([3]) }, params: { W: [5], x: [] }",
    body: [
      "const [h] = g.scan((own, id) => {",
      "const w = g.take(v.W, id); return [own.mul(w), undefined]; }, v.x, v.ids);",
      "return { L: g.square(h) };",
    ].join(" "),
    good: [0, 4, 2],
    at: 1,
    below: -1,
    above: 5,
    says: "w (take)",
    outside: outsideOf("", "0 to 4"),
  },
};

describe.each(Object.entries(cases))("%s", (_, own) => {
  const { leaves, body, good, at, says, outside } = own;

  test("positions inside", async () => {
    const { views, run } = await debugged(leaves, body);
    views["indices"]!["ids"]!.set(good);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
  });

  test.each(["below", "above"] as const)("a position just %s", async (side) => {
    const { views, run } = await debugged(leaves, body);
    const ids = views["indices"]!["ids"]!;
    ids.set(good);
    expect(run("forward")).toBeUndefined();
    ids[at] = own[side];
    const expected = `${says}${outside(own[side])}`;
    for (const name of own.isForwardOnly
      ? (["forward"] as const)
      : (["forward", "backward"] as const)) {
      const message = run(name) ?? "";
      expect(message).toMatch(/^test\.graph\.ts:4:\d+: /);
      expect(message.replace(/^\S+ /, "")).toBe(expected);
    }
  });
});

describe("what is not looked up", () => {
  const leaves = "inputs: { ids: int([3]), mask: bool([3]) }, params: { W: [5] }";
  const body = "const r = g.where(v.mask, g.take(v.W, v.ids), 0); return { L: g.sum(g.exp(r)) };";

  test("is not checked: the branch of where that is not taken", async () => {
    const { views, run } = await debugged(leaves, body);
    views["indices"]!["ids"]!.set([4, 7, -3]);
    views["masks"]!["mask"]!.set([1, 0, 0]);
    expect(run("forward")).toBeUndefined();
    expect(run("backward")).toBeUndefined();
    views["masks"]!["mask"]!.set([1, 0, 1]);
    expect(run("forward")).toContain("position -3 at [2]");
    expect(run("backward")).toContain("position -3 at [2]");
  });

  test("and what is looked up may be no number at all", async () => {
    const { views, run } = await debugged(
      "inputs: { x: [2] }, params: { W: [5] }",
      'const r = g.take(v.W, g.cast(v.x, "int")); return { L: g.sum(r) };',
    );
    views["inputs"]!["x"]!.set([4.9, NaN]);
    expect(run("forward")).toContain("position NaN at [1] is outside of 0 to 4");
    views["inputs"]!["x"]!.set([4.9, -0.9]);
    expect(run("forward")).toBeUndefined();
  });

  test("an axis of symbolic size", async () => {
    const symbolic = 'inputs: { ids: int([2]), X: ["N"] }';
    const { views, run } = await debugged(
      symbolic,
      "const r = g.take(v.X, v.ids); return { L: g.sum(g.square(r)) };",
      { sizes: [4] },
    );
    views["indices"]!["ids"]!.set([3, 0]);
    expect(run("forward")).toBeUndefined();
    views["indices"]!["ids"]!.set([3, 4]);
    expect(run("forward")).toContain("r (take): position 4 at [1] is outside of 0 to 3");
    expect(run("backward")).toContain("r (take): position 4 at [1] is outside of 0 to 3");
  });
});
