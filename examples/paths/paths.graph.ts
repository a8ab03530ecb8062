import { model, square } from "gradc";

/** f = x² (x² + x y): three paths lead from x to f, one from y. */
export default model("paths", {
  inputs: { x: [], y: [] },
  forward({ x, y }) {
    const a = square(x);
    const b = x.mul(y);
    const c = a.add(b);
    const f = a.mul(c);
    return { f };
  },
});
