import { model } from "gradc";

export default model("wrong", {
  inputs: { a: [40000, 40000], b: [40000, 40000] },
  forward: ({ a, b }) => ({ s: a.add(b) }),
});
