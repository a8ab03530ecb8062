import { layer } from "./layer.ts";
import { model } from "gradc";

export default model("wrong", {
  inputs: { x: [4], b: [3] },
  forward: ({ x, b }) => ({ y: layer(x, b) }),
});
