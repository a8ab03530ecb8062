import { logsumexp, model } from "gradc";

/** log Σ exp xᵢ, shifted by the maximum so that nothing overflows; its gradient is softmax. */
export function lse(n: number) {
  return model("lse", {
    inputs: { x: [n] },
    forward: ({ x }) => ({ y: logsumexp(x) }),
  });
}

export default lse(10);
