import { model } from "gradc";

model("wrong", { inputs: { x: [4] }, forward: ({ x }) => ({ x }) });
