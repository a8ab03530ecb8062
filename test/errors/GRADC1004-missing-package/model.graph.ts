import { dense } from "gradc-layers-that-do-not-exist";
import { model } from "gradc";

export default model("wrong", { inputs: { x: [4] }, forward: ({ x }) => ({ y: dense(x) }) });
