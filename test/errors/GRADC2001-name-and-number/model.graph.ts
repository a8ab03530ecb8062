import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N"], w: [3] },
  forward: ({ x, w }) => ({ J: sum(x.mul(w)) }),
});
