import { fori, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: ["N"] },
  forward({ x }) {
    const y = fori(0, "M", (_, h) => h.mul(2), x);
    return { J: sum(y) };
  },
});
