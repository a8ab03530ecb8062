import { layerNorm, model } from "gradc";

export default model("gain", {
  inputs: { x: [5, 3] },
  params: { gain: [5] },
  forward({ x, gain }) {
    return { y: layerNorm(x, { gain }) };
  },
});
