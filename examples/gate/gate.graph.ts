import { model, relu } from "gradc";

/** c = relu(x y + z): open where x y + z > 0, closed elsewhere. */
export default model("gate", {
  inputs: { x: [], y: [], z: [] },
  forward({ x, y, z }) {
    const a = x.mul(y);
    const b = a.add(z);
    const c = relu(b);
    return { c };
  },
});
