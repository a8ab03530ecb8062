import { maxPool2d, model } from "gradc";

export default model("padding", {
  inputs: { image: [8, 8, 1] },
  forward({ image }) {
    return { y: maxPool2d(image, 2, { padding: 2 }) };
  },
});
