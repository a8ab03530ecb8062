import { model } from "gradc";

/** z = x y */
export default model("product", {
  inputs: { x: [], y: [] },
  forward({ x, y }) {
    const z = x.mul(y);
    return { z };
  },
});
