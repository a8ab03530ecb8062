import { int, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4], ids: int(["N +", 2]) },
  forward: ({ x }) => ({ s: sum(x) }),
});
