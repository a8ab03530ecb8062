import { einsum, model } from "gradc";

export default model("letter", {
  inputs: { A: [2, 3] },
  forward({ A }) {
    return { y: einsum("ij->ik", A) };
  },
});
