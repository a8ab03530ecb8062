import { int, model } from "gradc";

export default model("wrong", { inputs: { i: int([3]) }, forward: ({ i }) => ({ i }) });
