import { matmul, model, scan, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3], A: [4, 3] },
  forward({ x, A }) {
    const [total] = scan((carry, row) => [carry.add(row), undefined], 0, A);
    return { J: sum(total.mul(x)) };
  },
});
