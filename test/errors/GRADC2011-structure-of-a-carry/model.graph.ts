import { fori, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const { p } = fori(0, 5, (_, { p, q }) => ({ p: p.add(q) }), { p: x, q: x });
    return { J: sum(p) };
  },
});
