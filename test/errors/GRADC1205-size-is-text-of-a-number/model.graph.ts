import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { X: ["4"] },
  forward: ({ X }) => ({ s: sum(X) }),
});
