import { conv1d, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["B", "T", 2] },
  params: { K: [3, 2, 4] },
  forward: ({ x, K }) => ({ J: sum(conv1d(x, K, { stride: 2, padding: "same" })) }),
});
