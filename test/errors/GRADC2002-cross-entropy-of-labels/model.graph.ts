import { crossEntropy, int, matmul, model } from "gradc";

export default model("wrong", {
  inputs: { x: ["N", 4], label: int(["N"]) },
  params: { W: [4, 10] },
  forward({ x, label, W }) {
    return { J: crossEntropy(matmul(x, W), label as any) };
  },
});
