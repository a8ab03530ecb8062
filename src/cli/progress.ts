import { Worker } from "node:worker_threads";
import { visible } from "../diagnostics/visible.ts";
import type { Io } from "./io.ts";
import { DRAWING, DRAWN, FREE, STATE, STOPPED } from "./progressState.ts";

/** Says what is being done, for as long as it takes more than a second. */
export interface Progress {
  /** Begins the next piece of work. */
  readonly step: (what: string) => void;
  /** Wipes the line; must be called before anything else is written. */
  readonly stop: () => void;
}

const silent: Progress = { step: () => undefined, stop: () => undefined };

/**
 * Compiling keeps its thread busy from beginning to end, so the clock runs in another one, which
 * writes to the terminal itself.
 */
export function startProgress({ stderr }: Io): Progress {
  if (!stderr.isTerminal) return silent;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL("./progressWorker.js", import.meta.url), {
    workerData: shared,
  });
  // To show progress is a nicety: without it the work goes on.
  worker.on("error", () => undefined);
  worker.unref();
  return {
    step: (what) => {
      worker.postMessage(visible(what));
    },
    stop: () => {
      // Waits while the worker is in the middle of a line, and keeps it from beginning another.
      if (Atomics.compareExchange(shared, STATE, FREE, STOPPED) === DRAWING) {
        Atomics.wait(shared, STATE, DRAWING, 100);
        Atomics.store(shared, STATE, STOPPED);
      }
      if (Atomics.exchange(shared, DRAWN, 0) === 1) stderr.write("\r\u001b[K");
      void worker.terminate();
    },
  };
}
