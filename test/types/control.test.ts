import { describe, expect, expectTypeOf, it } from "vitest";
import {
  cast,
  checkpoint,
  type Condition,
  cond,
  fori,
  int,
  type IntTensor,
  less,
  map,
  model,
  scan,
  sum,
  tanh,
  type Tensor,
  whileLoop,
} from "../../src/index.ts";

interface Leaves {
  readonly x: Tensor<[3]>;
  readonly A: Tensor<[5, 3]>;
  readonly B: Tensor<["N", 3]>;
  readonly ids: IntTensor<[5]>;
}

function inModel(body: (leaves: Leaves) => void): void {
  model("types", {
    inputs: { x: [3], A: [5, 3], B: ["N", 3], ids: int([5]) },
    forward: (leaves) => {
      body(leaves);
      return { s: sum(leaves.x) };
    },
  });
}

describe("scan", () => {
  it("gives its body the carry, a row and its number, and stacks what that returns", () => {
    inModel(({ x, A, B }) => {
      const [last, ys] = scan(
        (c, row, t) => {
          expectTypeOf(c).toEqualTypeOf<Tensor<[3]>>();
          expectTypeOf(row).toEqualTypeOf<Tensor<[3]>>();
          expectTypeOf(t).toEqualTypeOf<IntTensor<[]>>();
          return [tanh(c.add(row)), sum(c)];
        },
        x,
        A,
      );
      expectTypeOf(last).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(ys).toEqualTypeOf<Tensor<[5]>>();
      const [, rows] = scan((c, row) => [c.add(row), row], x, B);
      expectTypeOf(rows).toEqualTypeOf<Tensor<["N", 3]>>();
    });
  });

  it("keeps the structure of lists and records", () => {
    inModel(({ x, A, ids }) => {
      const [last, ys] = scan(
        ({ p, q }, [row, id]) => {
          expectTypeOf(id).toEqualTypeOf<IntTensor<[]>>();
          return [
            { p: q, q: p.add(row) },
            { y: row.add(1), z: [sum(p), id] },
          ];
        },
        { p: x, q: x },
        [A, ids],
      );
      expectTypeOf(last.q).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(ys.y).toEqualTypeOf<Tensor<[5, 3]>>();
      expectTypeOf(ys.z).toEqualTypeOf<[Tensor<[5]>, IntTensor<[5]>]>();
    });
  });

  it("needs no sequence, and no y", () => {
    inModel(() => {
      const [last, none] = scan((c) => [c.mul(2), undefined], 1, undefined, { length: 4 });
      expectTypeOf(last).toEqualTypeOf<Tensor<[]>>();
      expectTypeOf(none).toEqualTypeOf<undefined>();
      const [, powers] = scan((c) => [c.mul(2), c], 1, undefined, { length: 4 });
      expectTypeOf(powers).toEqualTypeOf<Tensor<[4]>>();
      const [, sums] = scan((c, x) => [c.add(x), c], 0, [1, 2, 3], { reverse: true });
      expectTypeOf(sums).toEqualTypeOf<Tensor<[3]>>();
    });
  });

  it("wants the shape to stay the same", () => {
    inModel(({ x, A }) => {
      // @ts-expect-error [] would become [3]
      expect(() => scan((c, row) => [c.add(row), undefined], sum(x), A)).toThrow("GRADC2011");
      // @ts-expect-error an entry is missing
      expect(() => scan(({ p }) => [{ p }, undefined], { p: x, q: x }, A)).toThrow("GRADC2011");
      // @ts-expect-error a body returns [next, y]
      expect(() => scan((c) => c, x, A)).toThrow("GRADC2011");
      const unknown: Tensor = x;
      expectTypeOf(scan(() => [unknown, undefined], x, A)[0]).toEqualTypeOf<Tensor<[3]>>();
    });
  });
});

describe("fori, whileLoop and map", () => {
  it("carry what they began with", () => {
    inModel(({ x }) => {
      const [a, b] = fori(0, "N", (i, [p, q]) => [q, p.add(cast(i, "real"))], [0, 1]);
      expectTypeOf(a).toEqualTypeOf<Tensor<[]>>();
      expectTypeOf(b).toEqualTypeOf<Tensor<[]>>();
      const state = whileLoop(
        ({ n, going }) => {
          expectTypeOf(n).toEqualTypeOf<IntTensor<[]>>();
          return going;
        },
        ({ n, y }) => ({ n: n.add(1), y: y.mul(2), going: less(sum(y), 9) }),
        { n: cast(0, "int"), y: x, going: less(0, 1) },
        { maxSteps: 9 },
      );
      expectTypeOf(state.y).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(state.going).toEqualTypeOf<Condition<[]>>();
      // @ts-expect-error [] would become [3]
      expect(() => fori(0, 2, () => x, 0)).toThrow("GRADC2011");
      // @ts-expect-error a list of 1
      expect(() => fori(0, 2, (_, [p]) => [p], [0, 1])).toThrow("GRADC2011");
    });
  });

  it("map along any axis", () => {
    inModel(({ A, B, ids }) => {
      expectTypeOf(map((row) => sum(row), A)).toEqualTypeOf<Tensor<[5]>>();
      expectTypeOf(map((row) => row.mul(2), B)).toEqualTypeOf<Tensor<["N", 3]>>();
      expectTypeOf(map((column) => column, A, { axis: 1 })).toEqualTypeOf<Tensor<[3, 5]>>();
      const { p, q } = map(({ row, id }) => ({ p: row, q: id }), { row: A, id: ids });
      expectTypeOf(p).toEqualTypeOf<Tensor<[5, 3]>>();
      expectTypeOf(q).toEqualTypeOf<IntTensor<[5]>>();
    });
  });
});

describe("cond and checkpoint", () => {
  it("give what their functions return", () => {
    inModel(({ x }) => {
      const isSmall = less(sum(x), 1);
      const y = cond(
        isSmall,
        () => x,
        () => x.mul(2),
      );
      expectTypeOf(y).toEqualTypeOf<Tensor<[3]>>();
      const { p, q } = cond(
        isSmall,
        (z, k) => ({ p: z.mul(k), q: 1 }),
        (z, k) => ({ p: z, q: k }),
        x,
        3,
      );
      expectTypeOf(p).toEqualTypeOf<Tensor<[3]>>();
      expectTypeOf(q).toEqualTypeOf<Tensor<[]>>();
      expectTypeOf(checkpoint((z) => sum(tanh(z)), x)).toEqualTypeOf<Tensor<[]>>();
      const branches = [() => 1, () => x] as const;
      // @ts-expect-error [] and [3]
      expect(() => cond(isSmall, ...branches)).toThrow("GRADC2011");
    });
  });
});
