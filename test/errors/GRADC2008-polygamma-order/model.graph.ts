import { model, polygamma } from "gradc";

export default model("wrong", {
  inputs: { x: [4] },
  forward({ x }) {
    const p = polygamma(-1, x);
    return { p };
  },
});
