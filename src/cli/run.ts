import { reportFault } from "./fault.ts";
import type { Io } from "./io.ts";
import { parseAndRun } from "./program.ts";
import { type Tools, tools as ownTools } from "./tools.ts";

/** Runs `gradc` with the given arguments. Resolves to the exit code; never rejects. */
export async function run(
  argv: readonly string[],
  io: Io,
  tools: Tools = ownTools,
): Promise<number> {
  try {
    return await parseAndRun(argv, io, tools);
  } catch (error) {
    return reportFault(error, io);
  }
}
