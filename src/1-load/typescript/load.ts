import { createJiti } from "jiti";
import { createRequire } from "node:module";
import { extname } from "node:path";
import { present } from "../../diagnostics/invariant.ts";
import * as api from "../builder/api.ts";
import { enter, type Site } from "../builder/trace.ts";
import { explain } from "./failure.ts";
import { type LoadedModel, modelsIn } from "./exports.ts";
import { Modules } from "./modules.ts";
import { createRuntime } from "./runtime.ts";
import { RUNTIME, transpile } from "./transpile.ts";

export interface Loaded {
  readonly models: readonly LoadedModel[];
  /** Absolute paths of the user's files that were read. */
  readonly dependencies: readonly string[];
}

/** Packages run as they are; everything else is the user's own source. */
const PACKAGE = /[\\/]node_modules[\\/]/;
const NATIVE = "gradc:native";

/**
 * Runs a model file and collects the models it exports. jiti finds and runs modules; what it runs
 * has been instrumented, so that nodes know their names and places. Nothing is cached: a file that
 * changed is seen the next time.
 */
export async function loadTypeScript(path: string, text: string): Promise<Loaded> {
  const sites: (() => Site)[] = [];
  const modules = new Modules();
  const add = (name: string, source: string): string => {
    const module = transpile(name, source, (site) => sites.push(site) - 1, name === path);
    modules.add(name, module);
    return module.code;
  };
  const jiti = createJiti(path, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: {
      gradc: api,
      [RUNTIME]: createRuntime((call) => sites[call]?.()),
      [NATIVE]: createRequire(import.meta.url),
    },
    transform: ({ filename, source }) => {
      const name = present(filename, "jiti names every file");
      if (PACKAGE.test(name)) return { code: `module.exports = require("${NATIVE}")(__filename);` };
      return { code: add(name, source) };
    },
  });
  try {
    const options = { filename: path, ext: extname(path), async: true, forceTranspile: true };
    const exported = (await jiti.evalModule(text, options)) as Record<string, unknown>;
    const models = modelsIn(path, text, exported);
    return { models, dependencies: modules.paths() };
  } catch (error) {
    return explain(error, modules);
  } finally {
    enter(undefined);
  }
}
