import { model, solve } from "gradc";

export default model("batches", {
  inputs: { A: [5, 3, 3], B: [4, 3, 2] },
  forward({ A, B }) {
    return { x: solve(A, B) };
  },
});
