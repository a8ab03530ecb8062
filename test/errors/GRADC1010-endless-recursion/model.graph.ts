import { model, type Tensor } from "gradc";

function deeper(x: Tensor): Tensor {
  return deeper(x.mul(2));
}

export default model("wrong", { inputs: { x: [4] }, forward: ({ x }) => ({ y: deeper(x) }) });
