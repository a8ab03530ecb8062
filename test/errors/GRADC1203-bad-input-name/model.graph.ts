import { model } from "gradc";

export default model("wrong", {
  inputs: { "x-1": [4] },
  forward: ({ "x-1": x }) => ({ x }),
});
