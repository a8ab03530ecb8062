import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N", 3] },
  forward: ({ x }) => ({ J: sum(x.reshape([-1, 4])) }),
});
