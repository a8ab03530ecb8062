/**
 * `gradc/compiler`: the compiler as a library. It writes no file; a TypeScript model may import
 * others, which are read.
 */
import { modelIn } from "./1-load/builder/model.ts";
import { loadText } from "./1-load/load.ts";
import type { Stats } from "./6-lower/stats.ts";
import { compileModel, type CompileOptions as ModelOptions } from "./compile.ts";
import { type Diagnostic, fail } from "./diagnostics/diagnostic.ts";
import type { Model } from "./ir/model.ts";

export { type Diagnostic, GradcError, type Place } from "./diagnostics/diagnostic.ts";
export { frame, type FrameOptions } from "./diagnostics/frame.ts";
export { type Stats, type Work } from "./6-lower/stats.ts";

export interface CompileOptions extends Omit<ModelOptions, "onPass"> {
  /** What diagnostics call a source text, and where its imports start from; `.json` means JSON. */
  readonly fileName?: string;
  /** Which model of a source text; the default export if absent. */
  readonly exportName?: string;
}

export interface CompileResult {
  /** The emitted module. */
  readonly code: string;
  /** Warnings; errors are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  readonly stats: Stats;
}

/**
 * Compiles a model, given as the text of a model file or as the value that `model(…)` returns.
 * @throws {GradcError} with coded diagnostics if the model is wrong
 */
export async function compile(
  source: unknown,
  { fileName = "model.graph.ts", exportName = "default", ...options }: CompileOptions = {},
): Promise<CompileResult> {
  const model =
    typeof source === "string" ? await fromText(source, fileName, exportName) : modelIn(source);
  if (!model) {
    fail("GRADC1006", "what is to be compiled is neither a model nor the text of a model file", {
      help: 'pass what model("name", { … }) returns, or a string',
    });
  }
  const { code, diagnostics, stats } = await compileModel(model, options);
  return { code, diagnostics, stats };
}

async function fromText(text: string, fileName: string, exportName: string): Promise<Model> {
  const { models } = await loadText(text, { fileName });
  const found = models.find((one) => one.exportName === exportName);
  if (found) return found.model;
  fail("GRADC1005", `${fileName} exports no model called ${exportName}`, {
    help: `it exports ${models.map((one) => one.exportName).join(", ")}`,
  });
}
