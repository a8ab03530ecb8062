import { matmul, model, sum } from "gradc";

export default model("wrong", {
  inputs: { X: ["N", "D"], w: ["K"] },
  forward: ({ X, w }) => ({ J: sum(matmul(X, w)) }),
});
