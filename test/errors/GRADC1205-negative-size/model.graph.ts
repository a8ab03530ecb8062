import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4, -1] },
  forward: ({ x }) => ({ x }),
});
