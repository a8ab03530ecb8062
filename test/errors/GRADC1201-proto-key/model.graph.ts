import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], __proto__: [4] },
  forward: ({ x }) => ({ x }),
});
