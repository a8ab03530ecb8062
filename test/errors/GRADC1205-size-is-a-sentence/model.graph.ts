import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { X: ["N × rows", 4], Y: ["N +", 4] },
  forward: ({ X }) => ({ s: sum(X) }),
});
