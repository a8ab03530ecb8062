import { model, scan, sum, type Tensor } from "gradc";

export default model("wrong", {
  inputs: { x: [3], A: [4, 3] },
  forward({ x, A }) {
    let kept: Tensor = x;
    const [y] = scan(
      (carry, row) => {
        kept = carry.mul(row);
        return [kept, undefined];
      },
      x,
      A,
    );
    return { J: sum(y.add(kept)) };
  },
});
