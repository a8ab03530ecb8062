import { bool, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N"], mask: bool(["cache"]) },
  forward: ({ x }) => ({ s: sum(x) }),
});
