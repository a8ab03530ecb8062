import { model, outer } from "gradc";

export default model("batches", {
  inputs: { a: [2, 3], b: [4, 3] },
  forward({ a, b }) {
    return { y: outer(a, b) };
  },
});
