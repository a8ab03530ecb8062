import { model, scan, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3], A: [4, 3] },
  forward({ x, A }) {
    const [y] = scan((carry, row) => carry.add(row), x, A);
    return { J: sum(y) };
  },
});
