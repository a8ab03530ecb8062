import { once } from "node:events";
import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type FSWatcher, watch } from "chokidar";
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
  const followed = new Followed(files.map((file) => resolve(context.io.cwd, file)));
  let isRunning = false;
  let isStale = false;
  const compile = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    while (isStale) {
      isStale = false;
      followed.look();
      let dependencies: readonly string[] = [];
      try {
        ({ dependencies } = await compileOnce(files, flags, context));
      } catch (error) {
        reportFault(error, context.io);
      }
      if (await followed.extend(dependencies)) isStale = true;
    }
    isRunning = false;
    say(context, "watching for changes; Ctrl-C ends");
  };

  let timer: NodeJS.Timeout | undefined;
  followed.onChange = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void compile(), QUIET_MS);
  };
  return new Promise((done) => {
    context.io.onInterrupt(() => {
      clearTimeout(timer);
      void followed.close().then(() => {
        done(DONE);
      });
    });
    void compile();
  });
}

/** The files that a change of matters: the models and, from round to round, what they import. */
class Followed {
  onChange: () => void = () => undefined;
  /** When each file was last changed, as far as is known. */
  readonly #changed = new Map<string, number>();
  #lookedAt = 0;
  #watcher: FSWatcher | undefined;

  constructor(paths: readonly string[]) {
    for (const path of paths) this.#changed.set(path, 0);
  }

  /** Remembers the state of the files, before they are read. */
  look(): void {
    this.#lookedAt = Date.now();
    for (const path of this.#changed.keys()) this.#changed.set(path, changeOf(path));
  }

  /**
   * Follows these files too. Returns whether a file changed since the last look: until the watcher
   * is ready, which takes a moment, nobody else notices.
   */
  async extend(paths: readonly string[]): Promise<boolean> {
    const added = paths.filter((path) => !this.#changed.has(path));
    for (const path of added) this.#changed.set(path, Math.min(changeOf(path), this.#lookedAt));
    if (added.length > 0 || !this.#watcher) {
      const old = this.#watcher;
      // Their directories, because a file that is not there yet cannot be watched itself.
      const directories = new Set([...this.#changed.keys()].map((path) => dirname(path)));
      this.#watcher = watch([...directories], {
        depth: 0,
        ignoreInitial: true,
        ignored: (path, stats) => stats?.isFile() === true && !this.#changed.has(path),
      });
      this.#watcher.on("all", () => {
        this.onChange();
      });
      await once(this.#watcher, "ready");
      await old?.close();
    }
    return [...this.#changed].some(([path, changed]) => changeOf(path) !== changed);
  }

  async close(): Promise<void> {
    await this.#watcher?.close();
  }
}

/** 0 if there is no such file. */
function changeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
