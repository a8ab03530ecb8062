import { model, square } from "gradc";

/** y = x². GradBench's first question: is anything there at all? */
export default model("hello", {
  inputs: { x: [] },
  forward: ({ x }) => ({ y: square(x) }),
});
