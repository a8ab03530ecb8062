import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { X: ["N", 4], N: [] },
  forward: ({ X, N }) => ({ s: sum(X).div(N) }),
});
