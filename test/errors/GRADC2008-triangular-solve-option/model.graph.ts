import { model, triangularSolve } from "gradc";

export default model("option", {
  inputs: { A: [3, 3], b: [3] },
  forward({ A, b }) {
    return { x: triangularSolve(A, b, { upper: true }) };
  },
});
