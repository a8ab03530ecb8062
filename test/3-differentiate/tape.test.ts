import { expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { mergeLoops } from "../../src/4-simplify/control/merge.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import {
  cast,
  checkpoint,
  fori,
  matmul,
  model,
  mul,
  scan,
  sin,
  square,
  sum,
  take,
  tanh,
  type Tensor,
} from "../../src/index.ts";
import type { Node } from "../../src/ir/graph.ts";
import { reachable, rootsOf } from "../../src/ir/order.ts";
import { showShape } from "../../src/ir/shape.ts";
import { loopOf } from "../../src/ops/control/loop.ts";

type Vector = Tensor<[3]>;

type Forward = (x: Vector, W: Tensor<[3, 3]>) => Tensor<[]>;

/** Outputs and gradients. */
function rootsFor(forward: Forward): Node[] {
  const built = model("tape", {
    inputs: { x: [3], W: [3, 3] },
    forward: ({ x, W }) => ({ J: forward(x, W) }),
  });
  return rootsOf(mergeLoops(differentiate(present(modelIn(built))).graph));
}

/** What each loop keeps beside its carries, outermost first: the shapes of what it stacks. */
function kept(forward: Forward): string[][] {
  return stacksIn(rootsFor(forward)).map((stacks) => stacks.sort());
}

/** Of the loops that run forwards. */
function stacksIn(roots: readonly Node[]): string[][] {
  return reachable(roots).flatMap((node) => {
    if (node.op !== "loop") return [];
    const { isReversed, stacked, extent, body } = loopOf(node);
    if (isReversed) return [];
    const shapes = stacked.map(({ shape }) => showShape([extent, ...shape]));
    return [shapes, ...stacksIn(body.results)];
  });
}

test("nothing that costs little", () => {
  const found = kept((x) => sum(fori(0, 4, (_, h) => square(mul(h, 2)).sub(h), x)));
  expect(found).toEqual([[]]);
});

test("what costs more, once", () => {
  // The product is what tanh is of; its value is all that backward needs.
  const found = kept((x, W) => sum(fori(0, 4, (_, h) => tanh(matmul(W, h)), x)));
  expect(found).toEqual([["[4, 3]"]]);
});

test("what the derivative is made of, not the derivative", () => {
  const found = kept((x, W) =>
    sum(
      fori(
        0,
        4,
        (_, h) => {
          const z = matmul(W, h);
          return sin(z).add(square(z));
        },
        x,
      ),
    ),
  );
  expect(found).toEqual([["[4, 3]"]]);
});

test("nothing of a checkpoint", () => {
  const step = (h: Vector, W: Tensor<[3, 3]>): Vector => sin(matmul(W, h));
  const found = kept((x, W) =>
    sum(
      fori(
        0,
        4,
        (_, h) =>
          mul(
            checkpoint((own: Vector) => step(own, W), h),
            2,
          ),
        x,
      ),
    ),
  );
  expect(found).toEqual([[]]);
});

test("few rows of an inner loop, and their own", () => {
  const found = kept((x, W) =>
    sum(fori(0, 4, (_, h) => fori(0, 5, (_, own) => tanh(matmul(W, own)), h), x)),
  );
  expect(found).toEqual([["[4, 5, 3]", "[4, 5, 3]"], ["[5, 3]"]]);
});

test("not many: the inner loop runs again", () => {
  const found = kept((x, W) =>
    sum(fori(0, 4, (_, h) => fori(0, 500, (_, own) => tanh(matmul(W, own)), h), x)),
  );
  // The outer loop; the inner one in it; and that one again, where the outer loop runs backwards.
  expect(found[0]).toEqual([]);
});

test("rows of a sequence are there already", () => {
  const found = kept((x, W) => {
    const [h] = scan((own, row) => [mul(own, row), undefined], x, W);
    return sum(h);
  });
  expect(found).toEqual([[]]);
});

test("backwards, what is carried are the adjoints that matter", () => {
  const roots = rootsFor((x, W) => {
    const { h } = fori(
      0,
      4,
      (_, s) => ({
        idle: sin(s.idle).add(s.h),
        count: s.count.add(1),
        h: mul(tanh(matmul(W, s.h)), s.scale),
        scale: mul(s.scale, 0.5),
      }),
      { idle: x, count: cast(0, "int"), h: x, scale: 1 },
    );
    return sum(h);
  });
  const backwards = reachable(roots).filter(
    (node) => node.op === "loop" && loopOf(node).isReversed,
  );
  // Of h, and the sum for W: nothing depends on idle, and count and scale depend on nothing.
  const shapes = backwards.map((node) => loopOf(node).carries.map(({ shape }) => showShape(shape)));
  expect(shapes).toEqual([["[3]", "[3, 3]"]]);
});

test("backwards, rows that were read by position are added to", () => {
  const roots = rootsFor((x, W) => sum(fori(0, 3, (i, h) => sin(mul(h, take(W, i))), x)));
  const backwards = reachable(roots).filter(
    (node) => node.op === "loop" && loopOf(node).isReversed,
  );
  const sums = backwards.flatMap((node) =>
    loopOf(node).next.filter(({ op }) => op === "scatterAdd"),
  );
  const onto = sums.map(({ inputs: [base] }) => base?.op);
  expect(onto).toEqual(["argument"]);
});
