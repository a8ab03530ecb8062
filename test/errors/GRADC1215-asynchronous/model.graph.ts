import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4] },
  async forward({ x }) {
    return { x };
  },
});
