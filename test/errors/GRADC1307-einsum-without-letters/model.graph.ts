import { expr, model } from "gradc";

export default model("letters", {
  inputs: { A: [2, 3], B: [3, 2] },
  forward({ A, B }) {
    return { y: expr("einsum(A, B)", { A, B }) };
  },
});
