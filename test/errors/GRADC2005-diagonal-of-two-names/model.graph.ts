import { diag, model, sum } from "gradc";

export default model("wrong", {
  inputs: { A: ["N", "M"] },
  forward: ({ A }) => ({ J: sum(diag(A)) }),
});
