import { model } from "gradc";

/** q = x + y, f = q z */
export default model("chain", {
  inputs: { x: [], y: [], z: [] },
  forward({ x, y, z }) {
    const q = x.add(y);
    const f = q.mul(z);
    return { f };
  },
});
