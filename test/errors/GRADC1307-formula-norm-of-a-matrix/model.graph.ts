import { expr, model } from "gradc";

export default model("wrong", {
  inputs: { A: [3, 4] },
  forward({ A }) {
    const z = expr("norm(A)", { A });
    return { z };
  },
});
