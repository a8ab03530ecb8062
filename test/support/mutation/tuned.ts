import { Sandbox } from "./sandbox.ts";
import { lowered, withLowered } from "./thresholds.ts";

/** Runs bench/fuzz.ts with a compiler that makes code longer and faster at any size: its exit code. */
export function fuzzTuned(args: readonly string[]): number {
  const sandbox = new Sandbox(".");
  try {
    for (const [file, thresholds] of Object.entries(lowered)) {
      sandbox.rewrite(file, (text) => withLowered(text, thresholds));
    }
    return sandbox.script("bench/fuzz.ts", args) ?? 1;
  } finally {
    sandbox.remove();
  }
}
