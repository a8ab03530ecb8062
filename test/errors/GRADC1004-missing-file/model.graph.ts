import { dense } from "./dense.ts";
import { model } from "gradc";

export default model("wrong", { inputs: { x: [4] }, forward: ({ x }) => ({ y: dense(x) }) });
