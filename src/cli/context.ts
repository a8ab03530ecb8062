import { isAbsolute, relative, sep } from "node:path";
import type { Colors } from "picocolors/types.js";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { frame, positionOf } from "../diagnostics/frame.ts";
import { visible } from "../diagnostics/visible.ts";
import type { Io } from "./io.ts";
import type { Tools } from "./tools.ts";

/** What every command is given. */
export interface Context {
  readonly io: Io;
  readonly tools: Tools;
  readonly colors: Colors;
}

/** A path as the user, who stands in the current directory, would write it. */
export function shownPath(path: string, { io }: Context): string {
  const shown = isAbsolute(path) ? relative(io.cwd, path) : path;
  return (shown === "" ? path : shown).split(sep).join("/");
}

/** One line for people. */
export function say(context: Context, text: string): void {
  context.io.stderr.write(`${visible(text)}\n`);
}

/** Diagnostics for people, one after the other. */
export function showDiagnostics(diagnostics: readonly Diagnostic[], context: Context): void {
  const fileName = (file: string): string => shownPath(file, context);
  for (const one of diagnostics) {
    context.io.stderr.write(`${frame(one, { colors: context.colors, fileName })}\n`);
  }
}

/** A diagnostic for programs. */
export function diagnosticAsJson({ place, ...rest }: Diagnostic, context: Context): object {
  return place ? { ...rest, place: placeAsJson(place, context) } : rest;
}

/** A place for programs: lines and columns from 1, and offsets in the file. */
export function placeAsJson(place: Place, context: Context): object {
  const { line, column } = positionOf(place);
  const { start, end } = place;
  return { file: shownPath(place.file, context), line, column, start, end };
}

/** The one JSON document of a command. */
export function writeJson(value: object, { io }: Context): void {
  io.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}
