import type { Code } from "./messages.ts";

/** A stretch of a source text: UTF-16 offsets, `end` exclusive. */
export interface Place {
  readonly file: string;
  readonly source: string;
  readonly start: number;
  readonly end: number;
}

/** One finding about the user's model. `label` stands beside the caret, `help` is the way out. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly label?: string;
  readonly help?: string;
  readonly place?: Place;
}

/** What a caller of {@link fail} may add to the message. */
export interface Details {
  readonly label?: string | undefined;
  readonly help?: string | undefined;
  readonly place?: Place | undefined;
}

/** Thrown when the user's model (or request) is wrong; carries at least one diagnostic. */
export class GradcError extends Error {
  override readonly name = "GradcError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** Makes a diagnostic, leaving out what is undefined. */
export function diagnostic(
  code: Code,
  severity: Diagnostic["severity"],
  message: string,
  { label, help, place }: Details = {},
): Diagnostic {
  return {
    code,
    severity,
    message,
    ...(label === undefined ? {} : { label }),
    ...(help === undefined ? {} : { help }),
    ...(place === undefined ? {} : { place: plain(place) }),
  };
}

/** Rejects the user's model. @throws {GradcError} always */
export function fail(code: Code, message: string, details: Details = {}): never {
  throw new GradcError([diagnostic(code, "error", message, details)]);
}

/** The same error with `place` filled in where a diagnostic has none yet. */
export function locate(error: GradcError, place: Place | undefined): GradcError {
  if (place === undefined || error.diagnostics.every((one) => one.place)) return error;
  const found = plain(place);
  return new GradcError(
    error.diagnostics.map((one) => (one.place ? one : { ...one, place: found })),
  );
}

/** As data, however it was found. */
function plain({ file, source, start, end }: Place): Place {
  return { file, source, start, end };
}
