import { einsum, model } from "gradc";

export default model("spec", {
  inputs: { A: [2, 3] },
  forward({ A }) {
    return { y: einsum("i*j->i", A) };
  },
});
