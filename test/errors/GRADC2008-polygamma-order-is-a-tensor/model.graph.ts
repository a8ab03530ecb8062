import { model, polygamma } from "gradc";

export default model("wrong", {
  inputs: { x: [4], n: [] },
  forward({ x, n }) {
    const p = polygamma(n as never, x);
    return { p };
  },
});
