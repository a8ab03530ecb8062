import { model, solve } from "gradc";

export default model("scalar", {
  inputs: { A: [3, 3] },
  forward({ A }) {
    return { x: solve(A, 1) };
  },
});
