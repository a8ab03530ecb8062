import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Loaded, loadTypeScript } from "./typescript/load.ts";

export { type Loaded, type LoadedModel } from "./typescript/load.ts";

/** The models of a file, and the files they were made from. */
export async function loadFile(path: string): Promise<Loaded> {
  const absolute = resolve(path);
  return loadTypeScript(absolute, await readFile(absolute, "utf8"));
}
