import { expectTypeOf, it } from "vitest";
import { digamma, erf, erfinv, gelu, model, polygamma } from "../../src/index.ts";

it("special functions keep the shape", () => {
  model("shapes", {
    inputs: { v: [4], A: [3, 4], s: [] },
    forward({ v, A, s }) {
      expectTypeOf(erf(A).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(v.erfc().shape).toEqualTypeOf<[4]>();
      expectTypeOf(erfinv(s).shape).toEqualTypeOf<[]>();
      expectTypeOf(gelu(A).shape).toEqualTypeOf<[3, 4]>();
      expectTypeOf(digamma([0.5, 1.5]).shape).toEqualTypeOf<[2]>();
      expectTypeOf(polygamma(2, A).shape).toEqualTypeOf<[3, 4]>();
      // A scalar order is a number, not a tensor.
      expectTypeOf(polygamma).parameter(0).toEqualTypeOf<number>();
      return { s };
    },
  });
});
