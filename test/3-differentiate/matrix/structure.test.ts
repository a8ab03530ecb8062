import { describe, expect, test } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { checkModel } from "../../../src/check/check.ts";
import { evaluateModule } from "../../../src/check/live.ts";
import { compileModel } from "../../../src/compile.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import type { EmitName } from "../../../src/ir/graph.ts";
import type { Model } from "../../../src/ir/model.ts";
import {
  concat,
  einsum,
  exp,
  int,
  matmul,
  mul,
  sin,
  slice,
  square,
  sub,
  sum,
  take,
} from "../../../src/index.ts";
import { model } from "../../../src/index.ts";

interface Found {
  /** What the comment says. */
  readonly how: string;
  /** Rows and columns of a sparse matrix. */
  readonly pattern: ReadonlySet<string> | undefined;
}

async function compiled(
  traced: unknown,
  emit: EmitName,
  sizes: readonly number[] = [],
): Promise<Found> {
  const built = (): Model => present(modelIn(traced));
  const { code } = await compileModel(built(), { emit: [emit] });
  const how = code.replaceAll(/\n \* /g, " ");
  const module = evaluateModule(code, sizes);
  const pattern = module[emit === "hessian" ? "hessianPattern" : "jacobianPattern"];
  const { transforms = [] } = await checkModel(built(), {
    points: 2,
    kinks: 0,
    compile: { emit: [emit] },
  });
  expect(transforms).toMatchObject([{ leaf: emit, verdict: "ok" }]);
  if (!pattern) return { how, pattern: undefined };
  const memory = module.allocate();
  const [rows, columns] =
    emit === "hessian"
      ? [present(memory.hessianRows), present(memory.hessianColumns)]
      : [present(memory.jacobianRows), present(memory.jacobianColumns)];
  memory.indices?.forEach((_, at, all) => (all[at] = at % 2));
  pattern(...[memory.indices, rows, columns].flatMap((one) => one ?? []));
  return { how, pattern: new Set([...rows].map((row, at) => `${row},${columns[at] ?? NaN}`)) };
}

/** The places of a matrix at which `isThere`. */
function places(
  rows: number,
  columns: number,
  isThere: (row: number, column: number) => boolean,
): Set<string> {
  const found = new Set<string>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (isThere(row, column)) found.add(`${row},${column}`);
    }
  }
  return found;
}

describe("Jacobians of known structure", () => {
  test("a band of three takes three passes", async () => {
    const banded = model("banded", {
      inputs: { x: [20] },
      forward({ x }) {
        const r = mul(square(x.slice([0], [18])), x.slice([1], [19])).sub(x.slice([2], [20]));
        return { r };
      },
    });
    const { how, pattern } = await compiled(banded, "jacobian");
    expect(how).toContain(
      "Sparse, 18 by 20; jacobianPattern says where the values lie. By forward mode in 3 passes for r, by colours.",
    );
    expect(pattern).toEqual(places(18, 20, (row, column) => column >= row && column <= row + 2));
  });

  test("blocks on the diagonal take as many passes as a block has columns, however many there are", async () => {
    const blocks = model("blocks", {
      inputs: { x: ["N", 3] },
      forward({ x }) {
        const y = mul(x, sum(square(x), 1, true));
        return { y };
      },
    });
    const { how, pattern } = await compiled(blocks, "jacobian", [5]);
    expect(how).toContain("Sparse, 3 N by 3 N");
    expect(how).toContain("By forward mode in 3 passes for y.");
    expect(pattern).toEqual(
      places(15, 15, (row, column) => Math.floor(row / 3) === Math.floor(column / 3)),
    );
  });

  test("one dense column beside a diagonal is told apart", async () => {
    const arrow = model("arrow", {
      inputs: {},
      params: { x: [30], a: [] },
      forward({ x, a }) {
        const y = mul(sin(x), a);
        return { y };
      },
    });
    const { how, pattern } = await compiled(arrow, "jacobian");
    expect(how).toContain("Sparse, 30 by 31");
    expect(how).toContain("By forward mode in 2 passes for y.");
    expect(pattern).toEqual(places(30, 31, (row, column) => column === row || column === 30));
  });

  test("few rows are found from behind", async () => {
    const few = model("few", {
      inputs: {},
      params: { x: [12] },
      forward({ x }) {
        const y = matmul(
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
          square(x.slice([0], [3])),
        ).mul(sum(exp(x)));
        return { y };
      },
    });
    const { how } = await compiled(few, "jacobian");
    expect(how).toContain("Dense, 2 by 12, row-major: reverse mode in 2 passes for y.");
  });

  test("rows of what is gathered: reverse mode where a row has fewer results than operands", async () => {
    const seen = model("seen", {
      inputs: { from: int(["P"]), to: int(["P"]) },
      params: { x: ["N", 4], w: ["P"] },
      forward({ from, to, x, w }) {
        const r = mul(w, sum(square(sub(take(x, from), take(x, to))), 1));
        return { r };
      },
    });
    const { how, pattern } = await compiled(seen, "jacobian", [3, 2]);
    expect(how).toContain("Sparse, P by 4 N + P");
    expect(how).toContain("By reverse mode in one pass for r.");
    // Row i depends on rows 0 and 1 of x as its positions say, and on its own weight.
    expect(pattern?.has("0,0")).toBe(true);
    expect(pattern?.has("0,8")).toBe(true);
    expect(pattern?.has("0,9")).toBe(false);
    expect(pattern?.has("2,10")).toBe(true);
  });

  test("what neighbours do in a row matters: no rows alone", async () => {
    const shifted = model("shifted", {
      inputs: { x: ["N"] },
      forward({ x }) {
        const y = mul(x, sum(x));
        return { y };
      },
    });
    const { how } = await compiled(shifted, "jacobian", [4]);
    expect(how).toContain("Dense, N by N, row-major");
  });

  test("a value that depends on nothing has no values", async () => {
    const partly = model("partly", {
      inputs: {},
      params: { x: [10], y: [10] },
      forward({ x, y }) {
        const a = square(x);
        const b = exp(y);
        const c = concat([x, y]);
        return { a, b, c };
      },
    });
    const { pattern } = await compiled(partly, "jacobian");
    expect(pattern).toEqual(
      places(40, 20, (row, column) => (row < 20 ? column === row : column === row - 20)),
    );
  });
});

describe("Hessians of known structure", () => {
  test("separable: one pass", async () => {
    const separable = model("separable", {
      inputs: { x: [30] },
      forward({ x }) {
        const J = sum(mul(exp(x), square(x)));
        return { J };
      },
    });
    const { how, pattern } = await compiled(separable, "hessian");
    expect(how).toContain("By forward mode in one pass for x.");
    expect(pattern).toEqual(places(30, 30, (row, column) => row === column));
  });

  test("a chain: three colours", async () => {
    const chain = model("chain", {
      inputs: { x: [30] },
      forward({ x }) {
        const J = sum(square(sub(mul(x.slice([1], [30]), x.slice([0], [29])), 1)));
        return { J };
      },
    });
    const { how, pattern } = await compiled(chain, "hessian");
    expect(how).toContain("By forward mode in 3 passes for x, by colours.");
    expect(pattern).toEqual(places(30, 30, (row, column) => Math.abs(row - column) <= 1));
  });
});

describe("directions that do not meet go together, as far as sizes are known", () => {
  const letters = { W: ["N", 6], X: ["N", 2] } as const;
  const pairs = Array.from({ length: 6 }, (_, pair) => [2 * pair, 2 * pair + 1]);
  /** The arrays of integers by which directions that went together are told apart. */
  const tables = (how: string): string[] =>
    [...how.matchAll(/^const (places|colours|moves)\w* = new Int32Array/gm)].map(
      (found) => found[1] ?? "",
    );

  test("a sum over all parts, each of which moves with two directions of its own", async () => {
    const parts = model("parts", {
      inputs: letters,
      params: { theta: [12] },
      forward({ theta, W, X }) {
        const own = take(theta, pairs);
        const A = mul(sin(own), square(take(own, [1, 0], 1)));
        const y = einsum("nb,bi,ni->ni", W, A, X);
        return { y };
      },
    });
    const { how } = await compiled(parts, "jacobian", [3]);
    expect(tables(how)).toContain("places");
    // Two directions up to the sum, not twelve.
    expect(/seeds = new Float64Array\(\[([^\]]*)/.exec(how)?.[1]?.match(/[01]/g)).toHaveLength(24);
  });

  test("parts of which one moves with more: what is not moved is zero", async () => {
    const chain = model("chain", {
      inputs: letters,
      params: { theta: [12] },
      forward({ theta, W, X }) {
        const own = exp(take(theta, pairs));
        const A = concat([slice(own, [0], [1]), mul(slice(own, [1]), slice(own, [0], [5]))]);
        const y = einsum("nb,bi,ni->n", W, A, X);
        return { y };
      },
    });
    expect(tables((await compiled(chain, "jacobian", [3])).how)).toContain("places");
  });

  test("where a part moves with all colours, and along axes that are kept, all directions are told apart", async () => {
    const full = model("full", {
      inputs: { W: ["N", 4] },
      params: { theta: [8] },
      forward({ theta, W }) {
        const first = sin(slice(theta, [0], [4]));
        const second = exp(take(slice(theta, [4]), [0, 0, 1, 1]));
        const s = matmul(W, mul(first, second));
        const t = mul(W, first.add(second));
        return { s, t };
      },
    });
    expect(tables((await compiled(full, "jacobian", [3])).how)).toEqual(["colours", "moves"]);
  });

  test("a direction that moves nothing, and parts that move with none", async () => {
    const idle = model("idle", {
      inputs: letters,
      params: { theta: [10] },
      forward({ theta, W, X }) {
        const A = concat([mul(sin(take(theta, pairs.slice(0, 4))), 2), [[1, 2], [3, 4]]]); // prettier-ignore
        const y = einsum("nb,bi,ni->ni", W, A, X).add(slice(theta, [0], [2]));
        return { y };
      },
    });
    expect(tables((await compiled(idle, "jacobian", [3])).how)).toContain("places");
  });

  test("a diagonal of operands that the contraction takes", async () => {
    const diagonal = model("diagonal", {
      inputs: { W: ["N", 8, 8] },
      params: { theta: [8] },
      forward({ theta, W }) {
        const y = einsum("nbb,b->n", W, sin(theta));
        return { y };
      },
    });
    await compiled(diagonal, "jacobian", [3]);
  });
});
