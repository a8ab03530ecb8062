import { visible } from "../diagnostics/visible.ts";
import { FAULT } from "./exit.ts";
import type { Io } from "./io.ts";

/** Tells of an error that is not the user's. Returns the exit code. */
export function reportFault(error: unknown, { env, stderr }: Io): number {
  const cause = error instanceof Error ? error : new Error(String(error));
  stderr.write(`GRADC9001 a fault of gradc's own: ${visible(cause.message)}\n`);
  stderr.write(
    env["GRADC_DEBUG"]
      ? `${cause.stack ?? ""}\n`
      : "  help: please report this with the model that shows it; GRADC_DEBUG=1 prints where it happened\n",
  );
  return FAULT;
}
