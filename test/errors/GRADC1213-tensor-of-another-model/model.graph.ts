import { model, sum, tanh } from "gradc";

let kept;

export const first = model("first", {
  inputs: { x: [4] },
  forward({ x }) {
    kept = tanh(x);
    return { kept };
  },
});

export const second = model("second", {
  inputs: { x: [4] },
  forward: ({ x }) => ({ s: sum(x.add(kept)) }),
});
