import { concat, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N", 2], y: ["M", 3] },
  forward: ({ x, y }) => ({ J: sum(concat([x, y], 1)) }),
});
