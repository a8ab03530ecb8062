import { model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N", 2], y: ["M", 2] },
  forward({ x, y }) {
    const z = x.add(y);
    return { J: sum(z) };
  },
});
