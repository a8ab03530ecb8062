import { int, model, sum } from "gradc";

export default model("wrong", {
  inputs: { x: [4] },
  params: { ids: int([4]) as any },
  forward({ x }) {
    return { J: sum(x) };
  },
});
