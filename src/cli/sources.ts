import { resolve } from "node:path";
import { type Diagnostic, fail, GradcError } from "../diagnostics/diagnostic.ts";
import type { Model } from "../ir/model.ts";
import { type Context, shownPath } from "./context.ts";
import { isOrdinary } from "./files.ts";
import type { Progress } from "./progress.ts";

/** A model and where it was found. */
export interface Source {
  readonly path: string;
  readonly exportName: string;
  readonly model: Model;
}

export interface Loaded {
  readonly sources: readonly Source[];
  /** The files that were read, for watching. */
  readonly dependencies: readonly string[];
  readonly errors: readonly Diagnostic[];
}

/** Loads all models of all files; goes on after an error, so that one run shows them all. */
export async function loadSources(
  files: readonly string[],
  context: Context,
  progress: Progress,
): Promise<Loaded> {
  const sources: Source[] = [];
  const dependencies: string[] = [];
  const errors: Diagnostic[] = [];
  for (const path of new Set(files.map((file) => resolve(context.io.cwd, file)))) {
    dependencies.push(path);
    progress.step(`loading ${shownPath(path, context)}`);
    const failures = await collect(async () => {
      const shown = shownPath(path, context);
      if (!isOrdinary({ path, shown }, "GRADC1001")) {
        fail("GRADC1001", `cannot read ${shown}: it does not exist`);
      }
      const loaded = await context.tools.loadFile(path);
      dependencies.push(...loaded.dependencies.map((one) => resolve(context.io.cwd, one)));
      for (const { exportName, model } of loaded.models) sources.push({ path, exportName, model });
    });
    errors.push(...failures);
  }
  return { sources, dependencies: [...new Set(dependencies)], errors };
}

/** Runs `work`; what it says is wrong with the user's files is returned. @throws all other errors */
export async function collect(work: () => Promise<void>): Promise<readonly Diagnostic[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof GradcError) return error.diagnostics;
    throw error;
  }
}
