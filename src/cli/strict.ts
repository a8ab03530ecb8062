import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import type ts from "typescript";
import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Context, shownPath } from "./context.ts";

/** Whether array reads of a module must carry `!`, and what was wrong with the configuration that says so. */
export interface Strictness {
  readonly strictIndex: boolean;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Whether the tsconfig.json that governs `file` turns `noUncheckedIndexedAccess` on: the nearest one
 * above it or, where that only refers to other projects, the one of these that includes the file.
 */
export async function strictnessOf(file: string, context: Context): Promise<Strictness> {
  const nearest = configAbove(dirname(file));
  if (nearest === undefined) return { strictIndex: false, warnings: [] };
  const { default: api } = await import("typescript");
  return new Configurations(api, context).strictnessOf(file.split(sep).join("/"), nearest);
}

function configAbove(directory: string): string | undefined {
  for (let at = directory; ; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (existsSync(path)) return path;
    if (dirname(at) === at) return undefined;
  }
}

class Configurations {
  readonly #ts: typeof ts;
  readonly #context: Context;
  readonly #warnings: Diagnostic[] = [];

  constructor(api: typeof ts, context: Context) {
    this.#ts = api;
    this.#context = context;
  }

  strictnessOf(file: string, nearest: string): Strictness {
    const governing = this.#referring(file, nearest) ?? this.#parse(nearest, file);
    return {
      strictIndex: governing?.options.noUncheckedIndexedAccess === true,
      warnings: this.#warnings,
    };
  }

  /** Searches the projects that `config` refers to, breadth first, unless it includes the file itself. */
  #referring(file: string, config: string): ts.ParsedCommandLine | undefined {
    const queue = [config];
    for (const path of queue) {
      const parsed = this.#parse(path, file);
      if (parsed && parsed.fileNames.length > 0) return parsed;
      for (const reference of parsed?.projectReferences ?? []) {
        const project = this.#ts.resolveProjectReferencePath(reference);
        if (!queue.includes(project)) queue.push(project);
      }
    }
    return undefined;
  }

  /** The configuration with all it extends; `fileNames` is `file` if it is included, else empty. */
  #parse(path: string, file: string): ts.ParsedCommandLine | undefined {
    const system = this.#ts.sys;
    const host: ts.ParseConfigFileHost = {
      ...system,
      readDirectory: (root, extensions, excludes, includes, depth) =>
        this.#matching(file, root, extensions, excludes ?? [], includes, depth),
      getCurrentDirectory: () => dirname(path),
      onUnRecoverableConfigFileDiagnostic: (one) => {
        this.#warn(path, one);
      },
    };
    const parsed = this.#ts.getParsedCommandLineOfConfigFile(path, undefined, host);
    if (!parsed) return undefined;
    for (const one of parsed.errors) {
      if (isUnread(one)) this.#warn(path, one);
    }
    return {
      ...parsed,
      fileNames: parsed.fileNames.filter((name) => system.resolvePath(name) === file),
    };
  }

  /**
   * What of `file` (which need not exist) the patterns of a configuration include. TypeScript's own
   * matcher, which its declarations leave out, on a directory tree that holds this one file.
   */
  #matching(
    file: string,
    root: string,
    extensions: readonly string[],
    excludes: readonly string[],
    includes: readonly string[],
    depth: number | undefined,
  ): readonly string[] {
    const { matchFiles } = this.#ts as typeof ts & { readonly matchFiles: MatchFiles };
    const entries = (directory: string): Entries => {
      const inside = directory.endsWith("/") ? directory : `${directory}/`;
      const rest = file.startsWith(inside) ? file.slice(inside.length).split("/") : [];
      const [first] = rest;
      if (first === undefined) return { files: [], directories: [] };
      return rest.length === 1
        ? { files: [first], directories: [] }
        : { files: [], directories: [first] };
    };
    return matchFiles(
      root,
      extensions,
      excludes,
      includes,
      true,
      root,
      depth,
      entries,
      (path) => path,
    );
  }

  #warn(path: string, { messageText }: ts.Diagnostic): void {
    const text = this.#ts.flattenDiagnosticMessageText(messageText, "\n");
    const shown = shownPath(path, this.#context);
    this.#warnings.push(diagnostic("GRADC5007", "warning", `${shown}: ${text}`));
  }
}

/**
 * Whether the configuration, or one it extends, could not be read: only then is the answer in doubt.
 * Codes below 2000 are errors of syntax, 18000 is a circle of `extends`.
 */
function isUnread({ code }: ts.Diagnostic): boolean {
  return code < 2000 || code === 5083 || code === 6053 || code === 18000;
}

interface Entries {
  readonly files: readonly string[];
  readonly directories: readonly string[];
}

type MatchFiles = (
  path: string,
  extensions: readonly string[],
  excludes: readonly string[],
  includes: readonly string[],
  useCaseSensitiveFileNames: boolean,
  currentDirectory: string,
  depth: number | undefined,
  getFileSystemEntries: (path: string) => Entries,
  realpath: (path: string) => string,
) => string[];
