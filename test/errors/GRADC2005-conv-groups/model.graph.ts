import { conv2d, model } from "gradc";

export default model("groups", {
  inputs: { image: [8, 8, 4] },
  params: { K: [3, 3, 2, 5] },
  forward({ image, K }) {
    return { y: conv2d(image, K, { groups: 2 }) };
  },
});
