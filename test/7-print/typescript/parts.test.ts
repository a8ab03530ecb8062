import { expect, test } from "vitest";
import { modelIn } from "../../../src/1-load/builder/model.ts";
import { present } from "../../../src/diagnostics/invariant.ts";
import { cos, exp, model, sin, tanh } from "../../../src/index.ts";
import { splitModule } from "../../support/split.ts";

test.each([
  [150, ["1 of 5 of forward: a", "2 of 5 of forward: b"]],
  [400, ["1 of 2 of forward, from a on", "2 of 2 of forward: d and e"]],
  [700, []],
])("the comment on a part says what it computes, budget %i", async (budget, parts) => {
  const traced = model("steps", {
    inputs: { x: [], y: [] },
    forward({ x, y }) {
      const names = { a: sin(x.mul(y)), b: cos(x.add(y)), c: tanh(x.div(y)), d: exp(y.sub(x)) };
      const { a, b, c, d } = names;
      return { a, b, c, d, e: a.add(b).mul(c.add(d)) };
    },
  });
  const { split } = await splitModule(present(modelIn(traced)), budget);
  const comments = split.match(/(?<=\/\*\* Part )\d of \d of forward.*(?=\. \*\/)/g) ?? [];
  expect(comments.slice(0, 2)).toEqual(parts);
});
