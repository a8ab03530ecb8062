import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N"] },
  forward: ({ x }) => ({ J: sum(x.slice(0, null, 2)) }),
});
