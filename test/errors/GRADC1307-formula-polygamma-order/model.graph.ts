import { expr, model } from "gradc";

export default model("wrong", {
  inputs: { x: [4] },
  forward({ x }) {
    const p = expr("polygamma(x, 2)", { x });
    return { p };
  },
});
