import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4] },
  parms: { W: [4] },
  forward: ({ x }) => ({ x }),
});
