import { model, triangularSolve } from "gradc";

export default model("flag", {
  inputs: { A: [3, 3], b: [3] },
  forward({ A, b }) {
    return { x: triangularSolve(A, b, { lower: 0 }) };
  },
});
