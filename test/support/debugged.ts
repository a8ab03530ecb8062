import { evaluateModule, type EmittedMemory, type FlatArray } from "../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { modelOfText } from "./text-model.ts";

/** A debug module at work: its memory by name, and what its functions say. */
export interface Debugged {
  readonly code: string;
  readonly memory: EmittedMemory;
  readonly views: Record<string, Record<string, FlatArray>>;
  /** The message with which a function throws; undefined if it does not. */
  readonly run: (name: "forward" | "backward") => string | undefined;
}

/** A model of these leaves, as TypeScript, and this body; everything of gradc's is in scope. */
export function modelText(leaves: string, body: string): string {
  return [
    `import * as g from "gradc";`,
    `const { int, bool } = g;`,
    `export default g.model("test", { ${leaves}, forward(v) {`,
    body,
    `} });`,
  ].join("\n");
}

/** All real numbers begin as 0.5. Line 4 of the text is the first one of the body. */
export async function debugged(
  leaves: string,
  body: string,
  { sizes = [], ...options }: CompileOptions & { readonly sizes?: readonly number[] } = {},
): Promise<Debugged> {
  const model = await modelOfText(modelText(leaves, body));
  const upstream = model.loss === undefined;
  const { code } = await compileModel(model, {
    debug: true,
    upstream,
    ...options,
  });
  const module = evaluateModule(code, sizes);
  const memory = module.allocate();
  const { inputs, indices, masks, params, cache, upstream: seeds, grads } = memory;
  for (const array of [inputs, params, seeds]) array?.fill(0.5);
  const given = [inputs, indices, masks, params, cache].filter((one) => one !== undefined);
  const all = [...given, ...(seeds ? [seeds] : []), grads];
  return {
    code,
    memory,
    views: module.views(memory),
    run(name) {
      try {
        module[name](...(name === "forward" ? given : all));
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
}
