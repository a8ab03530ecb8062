import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Dominators } from "../../../src/3-differentiate/matrix/dominators.ts";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { loadFile } from "../../../src/1-load/load.ts";
import { checkModel } from "../../../src/check/check.ts";
import { compileModel } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import {
  cross,
  div,
  exp,
  model,
  mul,
  sin,
  slice,
  sqrt,
  square,
  sum,
  type Tensor,
  where,
} from "../../../src/index.ts";
import { Arena } from "../../../src/ir/graph.ts";
import type { Model } from "../../../src/ir/model.ts";
import { shapeOf } from "../../../src/ir/shape.ts";
import { reachable } from "../../../src/ir/order.ts";
import { Builder } from "../../../src/ops/builder.ts";

const emit = ["jacobian"] as const;

/** What the comment on the Jacobian says, which is compared with differences. */
async function remarkOn(own: Model): Promise<string> {
  const { code } = await compileModel(own, { emit });
  const { transforms = [] } = await checkModel(own, { points: 3, kinks: 0, compile: { emit } });
  expect(transforms).toMatchObject([{ leaf: "jacobian", verdict: "ok" }]);
  const [, remark = ""] = /(Dense[^]*?)\n \*\//.exec(code) ?? [];
  return remark.replaceAll(/\n \* /g, " ");
}

type Point = Tensor<[3]>;
type Pair = Tensor<[number]>;

const bent = (t: Point): Point => mul(t, sin(mul(t, 0.1)).add(2));

/** On its way to where it is seen a point depends on its place and on an axis in several ways. */
function seen(place: Point, axis: Point, last = bent): Pair {
  const once = cross(axis, place);
  const turned = place.add(mul(once, sin(sum(mul(axis, place))))).add(cross(axis, once));
  const arrived = last(bent(bent(turned)));
  return div(slice(arrived, 0, 2), arrived.at(2).add(9));
}

const spread = (u: Pair): Pair => mul(u, exp(sum(square(u))));

/** With the sum of leaves called x, and what is seen u: here names do not come from the source. */
function camera(forward: (own: { a: Point; c: Point; place: Point }) => Pair): Model {
  const traced = model("camera", {
    inputs: {},
    params: { a: [3], c: [3], place: [3] },
    forward: (own) => ({ r: forward(own) }),
  });
  const own = present(modelIn(traced));
  const { arena, outputs } = own.graph;
  const all = reachable(outputs.map(({ node }) => node));
  arena.names.set(present(all.find(({ op }) => op === "sub")), "x");
  arena.names.set(present(all.find(({ op }) => op === "div")), "u");
  return own;
}

describe("rows that all go through few numbers are the product with those of these numbers", () => {
  test("a residual, of which the Jacobian takes no more than four times the operations", async () => {
    const file = new URL("../../../bench/cases/reprojection/model.graph.ts", import.meta.url);
    const { models } = await loadFile(fileURLToPath(file));
    const own = present(models[0]).model;
    expect(await remarkOn(own)).toMatch(/reverse mode in 2 passes for residual, through u\.$/);
    const { stats } = await compileModel(own, { emit });
    const { forward, jacobian } = stats;
    expect(Number(present(jacobian).operations)).toBeLessThanOrEqual(
      4 * Number(forward.operations),
    );
  });

  test("what takes several leaves in one sum is multiplied out once", async () => {
    const own = camera(({ a, c, place }) => {
      const x = place.sub(c);
      const u = seen(x, a);
      return spread(u);
    });
    expect(await remarkOn(own)).toContain("through u.");
    const { graph } = await compileModel(own, { emit });
    const [result] = present(graph.transforms[0]).results;
    const named = reachable([present(result).node]).map((node) => graph.arena.names.get(node));
    expect(named.filter((name) => name?.startsWith("uBy")).toSorted()).toEqual(
      expect.arrayContaining(["uByX", "uByX2"]),
    );
    expect(named).not.toContain("uByC");
  });

  test("a leaf that is a part of such a sum, and used elsewhere, gets both", async () => {
    const own = camera(({ a, c, place }) => {
      const x = place.sub(c);
      const u = seen(x, mul(a, c));
      return spread(u);
    });
    expect(await remarkOn(own)).toContain("through u.");
  });

  test("not where each of the rows goes through one of the numbers", async () => {
    const own = camera(({ a, c, place }) => {
      const u = seen(place.sub(c), a);
      return exp(u);
    });
    expect(await remarkOn(own)).toMatch(/passes for r\.$/);
  });

  test("not where a number may be steep of which one row has nothing", async () => {
    const steep = (t: Point): Point => sqrt(square(t).add(2));
    const own = camera(({ a, c, place }) => spread(seen(place.sub(c), a, steep)));
    expect(await remarkOn(own)).toMatch(/passes for r\.$/);
  });

  test("what is infinite meets no zero of a branch that was not taken", async () => {
    const own = camera(({ a, c, place }) => {
      const x = place.sub(c);
      const u = div(seen(x, a), sum(square(x)));
      return where(sum(square(x)).greater(0), spread(u), u.mul(0).add(1));
    });
    expect(await remarkOn(own)).toMatch(/passes for r\.$/);
  });
});

test("a value is dominated by what every way to the root goes through", () => {
  const b = new Builder(new Arena());
  const [x, y] = ["x", "y"].map((name) => b.leaf("params", name, shapeOf([]))) as [never, never];
  const [left, right] = [b.apply("sin", [x]), b.apply("cos", [x])];
  const joined = b.mul(left, right);
  const root = b.add(b.mul(joined, y), b.apply("exp", [joined]));
  const dominators = new Dominators(root, new Set(reachable([root])));
  expect(dominators.of(x)).toEqual([joined, root]);
  expect(dominators.of(left)).toEqual([joined, root]);
  expect(dominators.of(y)).toEqual([b.mul(joined, y), root]);
  expect(dominators.of(root)).toEqual([]);
  expect(dominators.usersOf(x)).toEqual([right, left]);
});
