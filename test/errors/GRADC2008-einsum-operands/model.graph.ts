import { einsum, model } from "gradc";

export default model("operands", {
  inputs: { A: [2, 3] },
  forward({ A }) {
    return { y: einsum("ij,jk->ik", A) };
  },
});
