import { maximum, model } from "gradc";

export default model("scalar", {
  inputs: { x: [], y: [], z: [] },
  forward({ x, y, z }) {
    const f = x.add(y).mul(maximum(y, z));
    return { f };
  },
});
