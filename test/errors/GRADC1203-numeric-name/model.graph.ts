import { model } from "gradc";

export default model("wrong", {
  inputs: { 0: [4] },
  forward: (leaves) => ({ y: leaves[0] }),
});
