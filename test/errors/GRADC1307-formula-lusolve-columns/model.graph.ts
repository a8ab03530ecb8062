import { expr, model } from "gradc";

export default model("columns", {
  inputs: { A: [3, 3], B: [3, 2] },
  forward({ A, B }) {
    return { x: expr("lusolve(A, B)", { A, B }) };
  },
});
