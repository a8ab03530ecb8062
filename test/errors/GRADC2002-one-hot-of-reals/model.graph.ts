import { model, oneHot, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4] },
  forward({ x }) {
    const y = oneHot(x as any, 3);
    return { J: sum(y) };
  },
});
