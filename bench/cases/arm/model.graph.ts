import { add, cos, cumsum, model, mul, sin, square, sub, sum } from "gradc";

/** A planar arm of three links: how far its end is from a target. */
export default model("arm", {
  inputs: { lengths: [3], target: [2] },
  params: { theta: [3] },
  forward({ lengths, target, theta }) {
    const angle = cumsum(theta);
    const x = sum(mul(lengths, cos(angle)));
    const y = sum(mul(lengths, sin(angle)));
    const J = add(square(sub(x, target.at(0))), square(sub(y, target.at(1)))).div(2);
    return { J };
  },
});
