import { statSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { fail } from "../diagnostics/diagnostic.ts";
import { type Context, shownPath } from "./context.ts";
import { reasonOf, resolveLinks } from "./files.ts";
import type { Source } from "./sources.ts";

/** Where a model's module goes. */
export interface Target {
  readonly source: Source;
  readonly path: string;
}

/** A module's file name: TypeScript, for that is what it holds. */
const MODULE = /\.[cm]?ts$/;

/**
 * The file of each model: beside its source (`mlp.graph.ts` → `mlp.grad.ts`; a named export
 * `encoder` → `mlp.encoder.grad.ts`), in the directory `out`, or `out` itself if that names a module.
 * @throws {GradcError} GRADC5004, GRADC5005
 */
export function targetsOf(
  sources: readonly Source[],
  out: string | undefined,
  context: Context,
): Target[] {
  const chosen = out === undefined ? undefined : resolve(context.io.cwd, out);
  const isDirectory = out?.endsWith("/") === true || out?.endsWith(sep) === true || exists(chosen);
  if (chosen !== undefined && !isDirectory && MODULE.test(chosen)) {
    const [source, ...others] = sources;
    if (others.length > 0) {
      fail("GRADC5004", `${sources.length} models do not fit into one file`, {
        help: "give --out a directory, or compile one model at a time",
      });
    }
    return distinct(source ? [{ source, path: chosen }] : [], context);
  }
  const targets = sources.map((source) => ({
    source,
    path: join(chosen ?? dirname(source.path), defaultName(source)),
  }));
  return distinct(targets, context);
}

/** `mlp.grad.ts` or `mlp.encoder.grad.ts`. @throws {GradcError} GRADC5005 */
export function defaultName({ path, exportName }: Source): string {
  const stem = basename(path).replace(/(\.graph)?\.([cm]?[jt]s|json)$/, "");
  if (exportName === "default") return `${stem}.grad.ts`;
  // An export may have any string as its name, "../../x" too.
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(exportName)) {
    fail("GRADC5005", `export ${JSON.stringify(exportName)} cannot be part of a file name`, {
      help: "export the model under an ordinary identifier",
    });
  }
  return `${stem}.${exportName}.grad.ts`;
}

/** No file is written twice, and no model is written over. @throws {GradcError} GRADC5004 */
function distinct(targets: Target[], context: Context): Target[] {
  const owners = new Map<string, Source>();
  for (const { source, path } of targets) {
    const file = fileBehind(path, context);
    const other = owners.get(file);
    if (other) {
      const [one, two] = [other, source].map((each) => shownPath(each.path, context));
      fail("GRADC5004", `${one} and ${two} would both become ${shownPath(path, context)}`, {
        help: "rename one of them, or compile them into different directories",
      });
    }
    owners.set(file, source);
  }
  const overwritten = targets.find(({ source }) => owners.has(fileBehind(source.path, context)));
  if (overwritten) {
    fail("GRADC5004", `${shownPath(overwritten.source.path, context)} would be written over`, {
      help: "give --out another name",
    });
  }
  return targets;
}

function fileBehind(path: string, context: Context): string {
  try {
    return resolveLinks(path);
  } catch (error) {
    fail("GRADC5001", `cannot read ${shownPath(path, context)}: ${reasonOf(error)}`);
  }
}

function exists(directory: string | undefined): boolean {
  if (directory === undefined) return false;
  try {
    return statSync(directory).isDirectory();
  } catch {
    return false;
  }
}
