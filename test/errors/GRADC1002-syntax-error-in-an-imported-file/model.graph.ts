import { layer } from "./layer.ts";
import { model } from "gradc";

export default model("wrong", { inputs: { x: [4] }, forward: ({ x }) => ({ y: layer(x) }) });
