import { basename, resolve } from "node:path";
import { fail } from "../diagnostics/diagnostic.ts";
import { readText } from "./read.ts";
import type { Loaded } from "./typescript/load.ts";

export { type LoadedModel } from "./typescript/exports.ts";
export { type Loaded } from "./typescript/load.ts";

/** The models of a file, TypeScript or JSON by its name, and the files they were made from. */
export async function loadFile(path: string): Promise<Loaded> {
  const absolute = resolve(path);
  return loadText(await readText(absolute), { fileName: absolute });
}

/** The same from a text. Imports in it are relative to `fileName`, which need not exist. */
export async function loadText(text: string, { fileName }: { fileName: string }): Promise<Loaded> {
  const path = resolve(fileName);
  const source = text.replace(/^\ufeff/, "");
  if (path.endsWith(".json")) {
    const { loadJson } = await import("./json/load.ts");
    return {
      models: [{ exportName: "default", model: loadJson(path, source) }],
      dependencies: [path],
    };
  }
  if (/\.[cm]?[jt]s$/.test(path)) {
    const { loadTypeScript } = await import("./typescript/load.ts");
    return loadTypeScript(path, source);
  }
  fail("GRADC1009", `${basename(path)} is neither TypeScript nor JSON`, {
    help: "models are called name.graph.ts or name.graph.json",
  });
}
