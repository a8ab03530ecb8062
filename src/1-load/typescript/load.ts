import { createJiti } from "jiti";
import { extname } from "node:path";
import { present } from "../../diagnostics/invariant.ts";
import { type Model } from "../../ir/model.ts";
import * as api from "../builder/api.ts";
import { modelIn } from "../builder/model.ts";
import { enter, type Site } from "../builder/trace.ts";
import { createRuntime } from "./runtime.ts";
import { type Transpiled, transpile, RUNTIME } from "./transpile.ts";

export interface LoadedModel {
  readonly exportName: string;
  readonly model: Model;
}

export interface Loaded {
  readonly models: readonly LoadedModel[];
  /** Absolute paths of the user's files that were read. */
  readonly dependencies: readonly string[];
}

/** Runs a model file and collects the models it exports. */
export async function loadTypeScript(path: string, text: string): Promise<Loaded> {
  const sites: (() => Site)[] = [];
  const modules = new Map<string, Transpiled>();
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { gradc: api, [RUNTIME]: createRuntime((call) => sites[call]?.()) },
    transform: ({ filename, source }) => {
      const name = present(filename, "jiti names every file");
      const module = transpile(name, source, (site) => sites.push(site) - 1);
      modules.set(name, module);
      return { code: module.code };
    },
  });
  try {
    const exported = await jiti.evalModule(text, {
      filename: path,
      ext: extname(path),
      async: true,
      forceTranspile: true,
    });
    return {
      models: modelsIn(exported as Record<string, unknown>),
      dependencies: [...modules.keys()],
    };
  } finally {
    enter(undefined);
  }
}

function modelsIn(exports: Record<string, unknown>): LoadedModel[] {
  return Object.entries(exports).flatMap(([exportName, value]) => {
    const model = modelIn(value);
    return model ? [{ exportName, model }] : [];
  });
}
