import type { checkModel } from "../check/check.ts";
import type { compileModel } from "../compile.ts";
import type { loadFile } from "../1-load/load.ts";

/**
 * What the commands call. Imported when first called: these modules bring TypeScript and mathjs with
 * them, and `gradc --help` needs neither.
 */
export interface Tools {
  readonly loadFile: typeof loadFile;
  readonly compileModel: typeof compileModel;
  readonly checkModel: typeof checkModel;
}

export const tools: Tools = {
  loadFile: async (...args) => (await import("../1-load/load.ts")).loadFile(...args),
  compileModel: async (...args) => (await import("../compile.ts")).compileModel(...args),
  checkModel: async (...args) => (await import("../check/check.ts")).checkModel(...args),
};
