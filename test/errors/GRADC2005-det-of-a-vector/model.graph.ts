import { model } from "gradc";

export default model("vector", {
  inputs: { v: [3] },
  forward({ v }) {
    return { y: v.det() };
  },
});
