import { fori, model, sum, tanh } from "gradc";

export default model("wrong", {
  inputs: { x: [3] },
  forward({ x }) {
    const y = fori(
      0,
      5,
      (_, h) => {
        tanh(h);
      },
      x,
    );
    return { J: sum(y) };
  },
});
