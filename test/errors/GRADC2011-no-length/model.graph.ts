import { model, scan, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const [y] = scan((carry) => [carry.mul(2), undefined], x);
    return { J: sum(y) };
  },
});
