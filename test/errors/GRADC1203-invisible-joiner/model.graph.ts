import { model } from "gradc";

export default model("wrong", {
  inputs: { "a‍b": [4] },
  forward: (leaves) => ({ y: leaves["a‍b"] }),
});
