import { model, sum, take } from "gradc";

export default model("wrong", {
  inputs: { x: ["N"] },
  forward: ({ x }) => ({ J: sum(take(x, [0, -1])) }),
});
