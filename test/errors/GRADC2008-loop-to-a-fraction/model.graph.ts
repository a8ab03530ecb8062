import { fori, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = fori(0, 2.5, (_, h) => h.mul(2), x);
    return { J: sum(y) };
  },
});
