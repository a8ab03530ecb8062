import { maximum, model } from "gradc";

/** f = (x + y) max(y, z) */
export default model("max", {
  inputs: { x: [], y: [], z: [] },
  forward({ x, y, z }) {
    const a = x.add(y);
    const b = maximum(y, z);
    const f = a.mul(b);
    return { f };
  },
});
