import { model, scan, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3], A: [4, 3] },
  forward({ x, A }) {
    const [y] = scan((carry, { row, k }) => [carry.add(row.mul(k)), undefined], x, { row: A, k: x });
    return { J: sum(y) };
  },
});
