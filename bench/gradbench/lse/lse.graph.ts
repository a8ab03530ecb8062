import { logsumexp, model } from "gradc";

/** log Σ exp xᵢ, shifted by the maximum so that nothing overflows; its gradient is softmax. */
export default model("lse", {
  inputs: { x: ["N"] },
  forward: ({ x }) => ({ y: logsumexp(x) }),
});
