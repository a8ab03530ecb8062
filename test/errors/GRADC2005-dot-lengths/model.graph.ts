import { dot, model } from "gradc";

export default model("lengths", {
  inputs: { a: [3], b: [2] },
  forward({ a, b }) {
    return { y: dot(a, b) };
  },
});
