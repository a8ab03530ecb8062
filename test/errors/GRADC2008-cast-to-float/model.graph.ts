import { cast, int, model, sum } from "gradc";

export default model("wrong", {
  inputs: { ids: int([3]) },
  forward({ ids }) {
    const y = cast(ids, "float" as any) as any;
    return { J: sum(y) };
  },
});
