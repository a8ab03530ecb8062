import { loadText } from "../../src/1-load/load.ts";
import { checkModel } from "../../src/check/check.ts";
import { evaluateModule } from "../../src/check/live.ts";
import type { CheckReport } from "../../src/check/report.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";

/** The (only) model of a text, TypeScript if not said otherwise. */
export async function modelOfText(text: string, fileName = "test.graph.ts"): Promise<Model> {
  const { models } = await loadText(text, { fileName });
  return present(models[0]).model;
}

/** A TypeScript model: its leaves, and the body of `forward`; everything of gradc's is in scope. */
export function bodyModel(
  leaves: { inputs?: object; params?: object },
  body: string,
  before = "",
): Promise<Model> {
  const { inputs = {}, params = {} } = leaves;
  const names = [...Object.keys(inputs), ...Object.keys(params)].join(", ");
  return modelOfText(
    [
      `import * as g from "gradc";`,
      `const { ${OPERATIONS.join(", ")} } = g;`,
      before,
      `export default g.model("test", {`,
      `  inputs: ${JSON.stringify(inputs)},`,
      ...(params === leaves.params ? [`  params: ${JSON.stringify(params)},`] : []),
      `  forward({ ${names} }) {`,
      body,
      `  },`,
      `});`,
    ].join("\n"),
  );
}

const OPERATIONS = [
  ...["add", "sub", "mul", "div", "neg", "exp", "log", "sqrt", "sum", "tanh", "square", "matmul"],
  ...["where", "greater", "stopGradient", "customGradient", "customOp", "expr", "concat", "relu"],
];

/** What the emitted forward and backward compute, by name. */
export async function emittedValues(
  model: Model,
  given: Readonly<Record<string, readonly number[]>>,
): Promise<{ outputs: Record<string, number[]>; grads: Record<string, number[]> }> {
  const module = evaluateModule((await compileModel(model)).code);
  const memory = module.allocate();
  const views = module.views(memory);
  for (const role of ["inputs", "indices", "masks", "params"]) {
    for (const [name, view] of Object.entries(views[role] ?? {})) view.set(present(given[name]));
  }
  const { inputs, indices, masks, params, cache, grads } = memory;
  const arrays = [inputs, indices, masks, params, cache].filter((one) => one !== undefined);
  module.forward(...arrays);
  module.backward(...arrays, grads);
  const numbers = (role: string): Record<string, number[]> =>
    Object.fromEntries(Object.entries(views[role] ?? {}).map(([name, view]) => [name, [...view]]));
  return { outputs: numbers("outputs"), grads: numbers("grads") };
}

/** The report of `gradc check` on the model. */
export function reportOn(model: Model): Promise<CheckReport> {
  return checkModel(model, { seed: 3, points: 3 });
}
