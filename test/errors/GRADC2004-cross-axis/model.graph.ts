import { cross, model } from "gradc";

export default model("axis", {
  inputs: { a: [3, 2], b: [3, 2] },
  forward({ a, b }) {
    return { y: cross(a, b, 2) };
  },
});
