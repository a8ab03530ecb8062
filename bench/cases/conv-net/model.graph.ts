import { conv2d, crossEntropy, matmul, maxPool2d, model, relu, reshape } from "gradc";

/** Eight filters of 3×3 on 16 images of 28×28, pooled by 2×2, then ten classes. */
export default model("convNet", {
  inputs: { x: [16, 28, 28, 1], t: [16, 10] },
  params: { kernel: [3, 3, 1, 8], shift: [8], W: [1352, 10], b: [10] },
  forward({ x, t, kernel, shift, W, b }) {
    const features = relu(conv2d(x, kernel).add(shift));
    const pooled = maxPool2d(features, 2);
    const logits = matmul(reshape(pooled, [16, 1352]), W).add(b);
    const loss = crossEntropy(logits, t);
    return { loss };
  },
});
