import { model } from "gradc";

export default model("wrong", {
  inputs: ["x"],
  forward: ({ x }) => ({ x }),
});
