import { inv, model } from "gradc";

export default model("rectangle", {
  inputs: { W: [2, 3] },
  forward({ W }) {
    return { y: inv(W) };
  },
});
