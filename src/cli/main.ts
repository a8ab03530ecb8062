#!/usr/bin/env node
import { writeSync } from "node:fs";
import type { Io, Output } from "./io.ts";
import { run } from "./run.ts";

const interruptListeners: (() => void)[] = [];

/** A stream of the process, as it was before a model file could lay hands on it. */
interface Channel extends Output {
  /** Resolves when all that was written has left the process, or cannot. */
  readonly flushed: () => Promise<void>;
}

/** Both streams are used as they come; a reader that went away (`gradc … | head`) is no error. */
function channelOn(stream: NodeJS.WriteStream): Channel {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    writeSync(2, `gradc: cannot write output: ${error.message}\n`);
    process.exit(2);
  });
  const write = stream.write.bind(stream);
  return {
    // Node leaves `isTTY` undefined where the stream is no terminal, whatever its types say.
    isTerminal: (stream as { readonly isTTY?: boolean }).isTTY === true,
    write: (text) => void write(text),
    flushed: () =>
      new Promise((resolve) => {
        if (stream.destroyed || stream.errored) resolve();
        else write("", () => resolve());
      }),
  };
}

const stdout = channelOn(process.stdout);
const stderr = channelOn(process.stderr);
// What a model file prints (console.log) must not end up in the code or the JSON on standard output.
process.stdout.write = process.stderr.write.bind(process.stderr);

const io: Io = {
  cwd: process.cwd(),
  env: process.env,
  stdout,
  stderr,
  onInterrupt: (listener) => {
    if (interruptListeners.push(listener) > 1) return;
    // Set only now: with a listener in place Ctrl-C could not end a long, uninterrupted compilation.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => interruptListeners.forEach((listener) => listener()));
    }
  },
};

const code = await run(process.argv.slice(2), io);
await Promise.all([stdout.flushed(), stderr.flushed()]);
// A model file may have left timers or sockets behind: they must not keep gradc alive.
process.exit(code);
