import type { Program } from "../../peers/program.ts";

export default {
  arrays(on, { x, t, kernel, shift, W, b }) {
    const features = on.relu(on.add(on.convolve(x, kernel), shift));
    const pooled = on.pool(features, [16, 26, 26, 8]);
    const logits = on.add(on.matmul(on.reshape(pooled, [16, 1352]), W), b);
    const logSoftmax = on.sub(logits, on.reshape(on.logsumexp(logits, 1), [16, 1]));
    return [on.mul(on.sum(on.mul(t, logSoftmax)), on.constant(-1 / 16))];
  },
  without: { scalars: "no arithmetic on indices" },
} satisfies Program;
