import { type Diagnostic, fail } from "../diagnostics/diagnostic.ts";
import { diagnosticAsJson, say, shownPath, showDiagnostics, writeJson } from "./context.ts";
import type { Context } from "./context.ts";
import { readIfThere } from "./files.ts";
import { originOf } from "./header.ts";
import { codeOptions, type CompileFlags } from "./options.ts";
import { DONE, exitCodeOf, WRONG } from "./exit.ts";
import { type Progress, startProgress } from "./progress.ts";
import { collect, loadSources, type Source } from "./sources.ts";
import { strictnessOf } from "./strict.ts";
import { type Target, targetsOf } from "./targets.ts";
import { type FileToWrite, writeAll } from "./write.ts";

/** `written` and `unchanged` when compiling, `current` and `stale` under --check, `printed` under --stdout. */
type Status = "written" | "unchanged" | "current" | "stale" | "printed";

interface Module extends FileToWrite {
  readonly source: Source;
  /** Counted where they are to be told. */
  readonly stats?: object;
}

interface Result {
  readonly modules: readonly { readonly module: Module; readonly status: Status }[];
  readonly diagnostics: readonly Diagnostic[];
  readonly dependencies: readonly string[];
}

/** `gradc compile`: all models are compiled before the first file is written. Returns the exit code. */
export async function compileCommand(
  files: readonly string[],
  flags: CompileFlags,
  context: Context,
): Promise<number> {
  const { exitCode } = await compileOnce(files, flags, context);
  return exitCode;
}

/** One round of compiling; `dependencies` are all files that a change of could matter. */
export async function compileOnce(
  files: readonly string[],
  flags: CompileFlags,
  context: Context,
): Promise<{ exitCode: number; dependencies: readonly string[] }> {
  const progress = startProgress(context.io);
  const { modules, diagnostics, dependencies } = await work(
    files,
    flags,
    context,
    progress,
  ).finally(progress.stop);
  const isStale = modules.some(({ status }) => status === "stale");
  const exitCode = exitCodeOf(diagnostics) || (isStale ? WRONG : DONE);
  if (flags.json) {
    writeJson(
      {
        ok: exitCode === DONE,
        files: modules.map(({ module, status }) => ({
          source: shownPath(module.source.path, context),
          export: module.source.exportName,
          model: module.source.model.graph.name,
          output: module.shown,
          status,
          stats: module.stats,
        })),
        diagnostics: diagnostics.map((one) => diagnosticAsJson(one, context)),
      },
      context,
    );
    return { exitCode, dependencies };
  }
  showDiagnostics(diagnostics, context);
  for (const { module, status } of modules) {
    if (status === "stale")
      say(context, `stale ${module.shown}: run gradc compile to bring it up to date`);
    else if (status !== "printed") say(context, `${status} ${module.shown}`);
  }
  return { exitCode, dependencies };
}

async function work(
  files: readonly string[],
  flags: CompileFlags,
  context: Context,
  progress: Progress,
): Promise<Result> {
  const loaded = await loadSources(files, context, progress);
  const diagnostics = [...loaded.errors];
  const modules: Module[] = [];
  const done: { module: Module; status: Status }[] = [];
  diagnostics.push(
    ...(await collect(async () => {
      requireOneForStdout(loaded.sources, flags);
      for (const target of targetsOf(loaded.sources, flags.out, context)) {
        progress.step(`compiling ${target.source.model.graph.name}`);
        diagnostics.push(
          ...(await collect(async () => {
            const { module, warnings } = await compileTarget(target, flags, context);
            modules.push(module);
            diagnostics.push(...warnings);
          })),
        );
      }
      // On any error nothing is written, of any of the models.
      if (exitCodeOf(diagnostics) === DONE) done.push(...deliver(modules, flags, context));
    })),
  );
  return { modules: done, diagnostics, dependencies: loaded.dependencies };
}

function requireOneForStdout(sources: readonly Source[], { stdout }: CompileFlags): void {
  if (!stdout || sources.length <= 1) return;
  fail("GRADC5004", `${sources.length} models do not fit on standard output`, {
    help: "compile one model at a time, or leave --stdout out",
  });
}

async function compileTarget(
  target: Target,
  flags: CompileFlags,
  context: Context,
): Promise<{ module: Module; warnings: readonly Diagnostic[] }> {
  const { source, path } = target;
  const governed = await strictnessOf(path, context);
  const options = codeOptions(flags);
  // What the configuration asks for anyway is no part of the command that makes the file again.
  const origin = originOf(
    target,
    governed.strictIndex ? { ...options, strictIndex: false } : options,
  );
  const compiled = await context.tools.compileModel(source.model, {
    ...options,
    ...origin,
    strictIndex: governed.strictIndex || options.strictIndex === true,
  });
  return {
    module: {
      source,
      path,
      shown: shownPath(path, context),
      text: compiled.code,
      ...(flags.json && { stats: compiled.stats }),
    },
    warnings: [...governed.warnings, ...compiled.diagnostics],
  };
}

function deliver(
  modules: readonly Module[],
  flags: CompileFlags,
  { io }: Context,
): { module: Module; status: Status }[] {
  if (flags.stdout) {
    for (const module of modules) io.stdout.write(module.text);
    return modules.map((module) => ({ module, status: "printed" }));
  }
  if (flags.check) {
    return modules.map((module) => {
      const isCurrent = readIfThere(module, "GRADC5001") === module.text;
      return { module, status: isCurrent ? "current" : "stale" };
    });
  }
  const written = new Set(writeAll(modules, flags.force === true));
  return modules.map((module) => ({
    module,
    status: written.has(module) ? "written" : "unchanged",
  }));
}
