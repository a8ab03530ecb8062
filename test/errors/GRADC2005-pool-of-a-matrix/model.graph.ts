import { avgPool2d, model } from "gradc";

export default model("matrix", {
  inputs: { A: [4, 4] },
  forward({ A }) {
    return { y: avgPool2d(A, 2) };
  },
});
