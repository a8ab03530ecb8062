#!/usr/bin/env node
import { writeSync } from "node:fs";
import type { Io, Output } from "./io.ts";
import { run } from "./run.ts";

const interruptListeners: (() => void)[] = [];

/** Both streams are used as they come; a reader that went away (`gradc … | head`) is no error. */
function outputOn(stream: NodeJS.WriteStream): Output {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    writeSync(2, `gradc: cannot write output: ${error.message}\n`);
    process.exit(2);
  });
  return { isTerminal: stream.isTTY, write: (text) => void stream.write(text) };
}

/** Resolves when all that was written has left the process, or cannot. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.errored) resolve();
    else stream.write("", () => resolve());
  });
}

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  stdout: outputOn(process.stdout),
  stderr: outputOn(process.stderr),
  onInterrupt: (listener) => {
    if (interruptListeners.push(listener) > 1) return;
    // Set only now: with a listener in place Ctrl-C could not end a long, uninterrupted compilation.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => interruptListeners.forEach((listener) => listener()));
    }
  },
};

const code = await run(process.argv.slice(2), io);
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// A model file may have left timers or sockets behind: they must not keep gradc alive.
process.exit(code);
