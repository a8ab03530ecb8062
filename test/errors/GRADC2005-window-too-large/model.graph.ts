import { maxPool2d, model } from "gradc";

export default model("window", {
  inputs: { image: [4, 4, 1] },
  forward({ image }) {
    return { y: maxPool2d(image, 3, { dilation: 2 }) };
  },
});
