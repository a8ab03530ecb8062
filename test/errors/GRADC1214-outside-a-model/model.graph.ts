import { model, sqrt } from "gradc";

const scale = sqrt(2);

export default model("wrong", { inputs: { x: [4] }, forward: ({ x }) => ({ s: x.mul(scale) }) });
