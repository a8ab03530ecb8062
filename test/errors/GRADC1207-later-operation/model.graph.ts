import { model, scan } from "gradc";

export default model("wrong", { inputs: { x: [3] }, forward: ({ x }) => ({ y: scan(x) }) });
