import { fori, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const state = fori(0, 5, (_, [p, q]) => p.add(q), [0, 1]);
    return { J: sum(x), state };
  },
});
