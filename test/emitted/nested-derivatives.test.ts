import { expect, test } from "vitest";
import { present } from "../../src/diagnostics/invariant.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import {
  abs,
  fori,
  grad,
  greater,
  jvp,
  model,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  whileLoop,
} from "../../src/index.ts";
import { run } from "../support/emit.ts";

type Scalar = Tensor<[]>;

/** Value and gradient of the emitted code of a function of two numbers. */
async function at(
  a: number,
  c: number,
  forward: (a: Scalar, c: Scalar) => Scalar,
): Promise<{ y: number; da: number; dc: number }> {
  const built = model("nested", {
    inputs: { a: [], c: [] },
    forward: (leaves) => ({ y: forward(leaves.a, leaves.c) }),
  });
  const points = [a, c].map((value) => ({ shape: [], data: [value] }));
  const { y, gradients } = await run(present(modelIn(built)), points);
  const [[da = NaN] = [], [dc = NaN] = []] = gradients;
  return { y: present(y[0]), da, dc };
}

/** Within rounding of a closed form. */
function expectNear(found: number, expected: number, digits = 12): void {
  expect(Math.abs(found - expected)).toBeLessThan(10 ** -digits * Math.max(1, Math.abs(expected)));
}

test("Newton's method in a loop with a test: √a, and its derivative", async () => {
  const { y, da, dc } = await at(2, 3, (a, c) => {
    // The minimum of x³/3 − a x, from c.
    const energy = (x: Scalar): Scalar => sub(mul(square(x), x).div(3), mul(a, x));
    return whileLoop(
      (x) => greater(abs(grad(energy(x), x)), 1e-13),
      (x) => {
        const slope = grad(energy(x), x);
        return sub(x, slope.div(grad(slope, x)));
      },
      c,
      { maxSteps: 50 },
    );
  });
  expectNear(y, Math.SQRT2);
  expectNear(da, 1 / (2 * Math.SQRT2));
  // Where it began does not matter.
  expectNear(dc, 0);
});

test("steps of descent: the derivative with respect to the rate", async () => {
  // x ← x − c ∂(a x²)/∂x = (1 − 2 a c) x, ten times from 1.
  const { y, da, dc } = await at(0.7, 0.1, (a, c) =>
    fori(0, 10, (_, x) => sub(x, mul(c, grad(mul(a, square(x)), x))), 1),
  );
  const q = 1 - 2 * 0.7 * 0.1;
  expectNear(y, q ** 10);
  expectNear(da, 10 * q ** 9 * -0.2);
  expectNear(dc, 10 * q ** 9 * -1.4);
});

test.each([
  "reverse over reverse",
  "forward over reverse",
  "reverse over forward",
  "forward over forward",
])("optimisation inside of optimisation: %s", async (modes) => {
  const inner = modes.endsWith("reverse") ? "reverse" : "forward";
  const outer = modes.startsWith("reverse") ? "reverse" : "forward";
  const slopeOf = (mode: string, y: Scalar, x: Scalar): Scalar =>
    mode === "reverse" ? grad(y, x) : jvp(y, x, 1);
  // u(x) = argmin (u − x)² + a u² = x / (1 + a); then x = argmin (u(x) − 1)² + c x².
  const lowest = (x: Scalar, a: Scalar): Scalar =>
    fori(
      0,
      60,
      (_, u) => {
        const y = square(sub(u, x)).add(mul(a, square(u)));
        return sub(u, mul(0.25, slopeOf(inner, y, u)));
      },
      0,
    );
  const { y, da, dc } = await at(0.5, 0.3, (a, c) =>
    fori(
      0,
      120,
      (_, x) => {
        const y = square(sub(lowest(x, a), 1)).add(mul(c, square(x)));
        return sub(x, mul(0.5, slopeOf(outer, y, x)));
      },
      0,
    ),
  );
  // x = s / (s² + c), where s = 1 / (1 + a).
  const [s, c] = [1 / 1.5, 0.3];
  const slope = (c - s * s) / (s * s + c) ** 2;
  expectNear(y, s / (s * s + c), 10);
  expectNear(da, slope * -s * s, 10);
  expectNear(dc, -s / (s * s + c) ** 2, 10);
});

test("forces of a potential in a simulation, differentiated", async () => {
  const steps = 40;
  const h = 0.05;
  // An oscillator of stiffness a from c, by the method of Störmer and Verlet.
  const { y, da, dc } = await at(1.3, 0.8, (a, c) => {
    const force = (x: Scalar): Scalar => grad(mul(a, square(x)).div(2), x).neg();
    const { x } = fori(
      0,
      steps,
      (_, s) => {
        const v = s.v.add(mul(force(s.x), h));
        return { x: s.x.add(mul(v, h)), v };
      },
      { x: c, v: 0 },
    );
    return x;
  });
  const simulate = (a: number, c: number): number => {
    let [x, v] = [c, 0];
    for (let k = 0; k < steps; k++) {
      v -= a * x * h;
      x += v * h;
    }
    return x;
  };
  expectNear(y, simulate(1.3, 0.8));
  expectNear(da, (simulate(1.3 + 1e-5, 0.8) - simulate(1.3 - 1e-5, 0.8)) / 2e-5, 8);
  expectNear(dc, simulate(1.3, 1));
});

test("a gradient penalty on a sum over a loop", async () => {
  // y = Σₖ (a c)ᵏ, k = 1 … 4; y + (∂y/∂c)².
  const { y, da, dc } = await at(0.6, 0.9, (a, c) => {
    const { total } = fori(
      0,
      4,
      (_, s) => {
        const power = mul(s.power, mul(a, c));
        return { power, total: s.total.add(power) };
      },
      { power: 1, total: 0 },
    );
    return total.add(square(grad(sum(total), c)));
  });
  const value = (a: number, c: number): number => {
    const ks = [1, 2, 3, 4];
    const sumOf = (f: (k: number) => number): number => ks.map(f).reduce((p, q) => p + q);
    return sumOf((k) => (a * c) ** k) + sumOf((k) => k * a ** k * c ** (k - 1)) ** 2;
  };
  expectNear(y, value(0.6, 0.9));
  expectNear(da, (value(0.6 + 1e-6, 0.9) - value(0.6 - 1e-6, 0.9)) / 2e-6, 8);
  expectNear(dc, (value(0.6, 0.9 + 1e-6) - value(0.6, 0.9 - 1e-6)) / 2e-6, 8);
});
