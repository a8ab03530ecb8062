import { expr, model } from "gradc";

export default model("root", {
  inputs: { A: [3, 3] },
  forward({ A }) {
    return { y: expr("A ^ 0.5", { A }) };
  },
});
