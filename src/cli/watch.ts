import { resolve } from "node:path";
import { watch } from "chokidar";
import { compileOnce } from "./compile.ts";
import { type Context, say } from "./context.ts";
import { DONE } from "./exit.ts";
import { reportFault } from "./fault.ts";
import type { CompileFlags } from "./options.ts";

/** Editors write a file in several steps: a round begins this long after the last of them. */
const QUIET_MS = 80;

/** `gradc compile --watch`: goes on, after errors too, until the user interrupts. */
export async function watchCommand(
  files: readonly string[],
  flags: CompileFlags,
  context: Context,
): Promise<number> {
  const watcher = watch([], { ignoreInitial: true });
  const watched = new Set<string>();
  const follow = (paths: readonly string[]): void => {
    const added = paths.filter((path) => !watched.has(path));
    for (const path of added) watched.add(path);
    watcher.add(added);
  };

  let isRunning = false;
  let isStale = false;
  const compile = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    while (isStale) {
      isStale = false;
      try {
        follow((await compileOnce(files, flags, context)).dependencies);
      } catch (error) {
        reportFault(error, context.io);
      }
    }
    isRunning = false;
    say(context, "watching for changes; Ctrl-C ends");
  };

  return new Promise((done) => {
    let timer: NodeJS.Timeout | undefined;
    watcher.on("all", () => {
      clearTimeout(timer);
      timer = setTimeout(() => void compile(), QUIET_MS);
    });
    context.io.onInterrupt(() => {
      clearTimeout(timer);
      void watcher.close().then(() => {
        done(DONE);
      });
    });
    follow(files.map((file) => resolve(context.io.cwd, file)));
    void compile();
  });
}
