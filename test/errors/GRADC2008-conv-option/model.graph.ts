import { conv2d, model } from "gradc";

export default model("option", {
  inputs: { image: [8, 8, 1] },
  params: { K: [3, 3, 1, 4] },
  forward({ image, K }) {
    return { y: conv2d(image, K, { strides: 2 }) };
  },
});
