import { conv1d, model } from "gradc";

export default model("kernel", {
  inputs: { wave: [20, 3] },
  params: { K: [3, 4] },
  forward({ wave, K }) {
    return { y: conv1d(wave, K) };
  },
});
