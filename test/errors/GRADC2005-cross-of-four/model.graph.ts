import { cross, model } from "gradc";

export default model("four", {
  inputs: { a: [4], b: [4] },
  forward({ a, b }) {
    return { y: cross(a, b) };
  },
});
