import { model } from "gradc";

export default model("wrong", {
  inputs: { x: Array(40).fill(1) },
  forward: ({ x }) => ({ x }),
});
