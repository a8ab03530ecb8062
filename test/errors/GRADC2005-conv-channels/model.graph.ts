import { conv2d, model } from "gradc";

export default model("channels", {
  inputs: { image: [8, 8, 3] },
  params: { K: [3, 3, 1, 4] },
  forward({ image, K }) {
    return { y: conv2d(image, K) };
  },
});
