import { einsum, model } from "gradc";

export default model("sizes", {
  inputs: { A: [2, 3], B: [4, 2] },
  forward({ A, B }) {
    return { y: einsum("ij,jk->ik", A, B) };
  },
});
