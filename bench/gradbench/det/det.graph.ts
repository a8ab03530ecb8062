import { model, mul, sum, take, type Tensor } from "gradc";

/** Sorted lists of `size` columns out of `count`, in lexicographic order. */
function choices(count: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, count - from) }, (_, at) => from + at).flatMap((first) =>
    choices(count, size - 1, first + 1).map((others) => [first, ...others]),
  );
}

/**
 * The determinant by expansion along minors. The minors of the last m rows, one for every choice of m
 * columns, are sums over those of the last m − 1 rows:
 *
 *   M(c₁ … cₘ) = Σⱼ (−1)ʲ⁺¹ A[ℓ − m, cⱼ] M(c₁ … cₘ without cⱼ)
 *
 * Equal minors are computed once, so that it takes ℓ 2ˡ⁻¹ products instead of more than ℓ!.
 */
export function det(ell: number) {
  return model("det", {
    inputs: { A: [ell, ell] },
    forward({ A }) {
      let minors: Tensor = A.at(ell - 1);
      let smaller = choices(ell, 1);
      for (let m = 2; m <= ell; m++) {
        const places = Object.fromEntries(smaller.map((columns, at) => [columns.join(), at]));
        const larger = choices(ell, m);
        const without = larger.map((columns) =>
          columns.map((one) => places[columns.filter((other) => other !== one).join()]),
        );
        const signs = larger.map((columns) => columns.map((_, j) => (j % 2 === 0 ? 1 : -1)));
        const terms = mul(take(A.at(ell - m), larger), take(minors, without));
        minors = sum(mul(terms, signs[0]), 1);
        smaller = larger;
      }
      return { determinant: minors.at(0) };
    },
  });
}

export default det(4);
