import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Code } from "../diagnostics/messages.ts";

export const DONE = 0;
/** The model is wrong, a file is stale, or a check missed. */
export const WRONG = 1;
/** Wrong usage, configuration or file system. */
export const USAGE = 2;
/** A fault of gradc's own. */
export const FAULT = 70;

/** A file that is not there, or of a kind that gradc does not know: the command is wrong, not the model. */
const notRead = new Set<Code>(["GRADC1001", "GRADC1009"]);

/** The exit code for what was found. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  const codes = diagnostics.filter((one) => one.severity === "error").map((one) => one.code);
  if (codes.length === 0) return DONE;
  return codes.some((code) => code.startsWith("GRADC5") || notRead.has(code)) ? USAGE : WRONG;
}
