import { conv1d, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["B", 9, 2] },
  params: { K: ["W", 2, 4] },
  forward: ({ x, K }) => ({ J: sum(conv1d(x, K)) }),
});
