import { dot, model } from "gradc";

export default model("scalar", {
  inputs: { a: [3] },
  forward({ a }) {
    return { y: dot(a, 2) };
  },
});
