import { add, model, tanh } from "gradc";

function layer(x, b) {
  return tanh(add(x, b));
}

export default model("wrong", {
  inputs: { x: [4], y: [3], A: [3, 4] },
  forward({ x, y, A }) {
    return { z: layer(x, y) };
  },
});
