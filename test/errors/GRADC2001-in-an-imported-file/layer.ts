import { tanh, type Tensor } from "gradc";

export function layer(x: Tensor, b: Tensor): Tensor {
  return tanh(x.add(b));
}
