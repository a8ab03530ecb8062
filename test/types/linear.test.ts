import { describe, expect, expectTypeOf, it } from "vitest";
import {
  cholesky,
  cross,
  det,
  dot,
  inv,
  logdet,
  model,
  outer,
  slogdet,
  solve,
  type Tensor,
  triangularSolve,
} from "../../src/index.ts";

const declared = {
  A: [4, 4],
  many: [5, 4, 4],
  W: [3, 4],
  b: [4],
  B: [4, 2],
  columns: [5, 4, 1],
  p: [3],
  q: [5, 3],
  s: [],
} as const;
type Leaves = { readonly [N in keyof typeof declared]: Tensor<[...(typeof declared)[N]]> };

function inModel(body: (leaves: Leaves) => void): void {
  model("types", {
    inputs: declared,
    forward: (leaves) => {
      body(leaves);
      return { b: leaves.b };
    },
  });
}

/** The shape in the type and the shape at run time are the same. */
function expectShape<const S extends readonly number[]>(
  tensor: Tensor<[...S]>,
  shape: readonly [...S],
): void {
  expect(tensor.shape).toEqual(shape);
}

describe("shapes of linear algebra", () => {
  it("solutions have the shape of the right side, for each matrix", () => {
    inModel(({ A, many, b, B, columns }) => {
      expectShape(solve(A, b), [4]);
      expectShape(A.solve(B), [4, 2]);
      expectShape(solve(many, b), [5, 4]);
      expectShape(solve(A, columns), [5, 4, 1]);
      expectShape(many.solve(columns), [5, 4, 1]);
      expectShape(triangularSolve(A, B, { lower: false }), [4, 2]);
      expectShape(many.triangularSolve(b, { transposed: true, unitDiagonal: true }), [5, 4]);
    });
  });

  it("of matrices: matrices, or one number each", () => {
    inModel(({ A, many }) => {
      expectShape(inv(A), [4, 4]);
      expectShape(many.inv(), [5, 4, 4]);
      expectShape(cholesky(many), [5, 4, 4]);
      expectShape(A.cholesky(), [4, 4]);
      expectShape(det(A), []);
      expectShape(many.det(), [5]);
      expectShape(logdet(many), [5]);
      expectShape(A.logdet(), []);
      const { sign, logAbsDet } = slogdet(many);
      expectShape(sign, [5]);
      expectShape(logAbsDet, [5]);
      expectShape(det([[1, 2], [3, 4]]), []); // prettier-ignore
    });
  });

  it("of vectors", () => {
    inModel(({ b, p, q }) => {
      expectShape(dot(b, b), []);
      expectShape(q.dot(p), [5]);
      expectShape(outer(b, p), [4, 3]);
      expectShape(q.outer(b), [5, 3, 4]);
      expectShape(cross(p, [1, 0, 0]), [3]);
      expectShape(p.cross(q), [5, 3]);
    });
  });

  it("what is not known of shapes is no error", () => {
    inModel(({ A, b }) => {
      const unknown = A as Tensor;
      const square = A as Tensor<[number, number]>;
      expectTypeOf(inv(unknown)).toEqualTypeOf<Tensor>();
      expectTypeOf(det(unknown)).toEqualTypeOf<Tensor<number[]>>();
      expectTypeOf(det(square)).toEqualTypeOf<Tensor<[]>>();
      expectTypeOf(solve(unknown, b)).toEqualTypeOf<Tensor<number[]>>();
      expectTypeOf(solve(square, b)).toEqualTypeOf<Tensor<[4]>>();
      expectTypeOf(dot(unknown, b)).toEqualTypeOf<Tensor<number[]>>();
      expectTypeOf(outer(b, unknown)).toEqualTypeOf<Tensor<number[]>>();
    });
  });

  it("generic sizes", () => {
    function logDensity<N extends number>(S: Tensor<[N, N]>, x: Tensor<[N]>): Tensor<[]> {
      const r = solve(S, x);
      expectTypeOf(inv(S)).toEqualTypeOf<Tensor<[N, N]>>();
      return dot(x, r).add(logdet(S)) as Tensor<[]>;
    }
    inModel(({ A, b }) => {
      expectShape(logDensity(A, b), []);
    });
  });

  it("what cannot fit is an error in the editor", () => {
    const wrong = (body: (leaves: Leaves) => unknown): void => {
      expect(() => {
        inModel(body);
      }).toThrow(/GRADC2/);
    };
    // @ts-expect-error a matrix of other than square shape
    wrong(({ W }) => inv(W));
    // @ts-expect-error as a method, too
    wrong(({ W }) => W.det());
    // @ts-expect-error a vector is no matrix
    wrong(({ b }) => cholesky(b));
    // @ts-expect-error a right side with another number of rows
    wrong(({ A, p }) => solve(A, p));
    // @ts-expect-error a scalar is no right side
    wrong(({ A, s }) => A.solve(s));
    // @ts-expect-error rows and columns differ
    wrong(({ W, b }) => triangularSolve(W, b));
    // @ts-expect-error vectors of different lengths
    wrong(({ b, p }) => dot(b, p));
    // @ts-expect-error a scalar is no vector
    wrong(({ b, s }) => outer(b, s));
    // @ts-expect-error the sizes do not align
    wrong(({ p, b }) => cross(p, b));
    // @ts-expect-error there is no such option
    wrong(({ A, b }) => triangularSolve(A, b, { upper: true }));
  });
});
