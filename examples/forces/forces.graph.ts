import { exp, grad, mean, model, mul, square, sub, sum } from "gradc";

/**
 * The potential of Morse (1929) between two atoms at distance r, fitted to measured forces. The force is
 * a derivative in the model; fitting it takes the derivative of that derivative.
 */
export default model("forces", {
  inputs: { r: ["N"], measured: ["N"] },
  params: { depth: [], width: [], bond: [] },
  forward({ r, measured, depth, width, bond }) {
    const decay = exp(mul(width, sub(bond, r)));
    const energy = mul(depth, square(sub(1, decay)));
    const force = grad(sum(energy), r).neg();
    const misfit = mean(square(sub(force, measured)));
    return { misfit, force, energy };
  },
  loss: "misfit",
});
