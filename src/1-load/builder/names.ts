import { closest, distance } from "fastest-levenshtein";
import { fail, type Place } from "../../diagnostics/diagnostic.ts";

// Unicode's identifiers as TypeScript has them, without the invisible joiners that TypeScript allows.
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const TITLE = /^[\p{ID_Continue}$](?:[\p{ID_Continue}$ .-]*[\p{ID_Continue}$])?$/u;
const LONGEST = 200;

/** Whether `name` can name a tensor: it becomes a property and part of identifiers in the emitted code. */
export function isName(name: string): boolean {
  return name.length <= LONGEST && name !== "__proto__" && IDENTIFIER.test(name);
}

/** @throws {GradcError} GRADC1203 */
export function requireName(what: string, name: string, place: Place | undefined): void {
  if (isName(name)) return;
  fail("GRADC1203", `${quote(name)} cannot be the name of ${what}`, {
    place,
    label: name === "__proto__" ? "this name is special to JavaScript" : undefined,
    help: `a name is a letter, _ or $, then letters, digits, _ and $; at most ${LONGEST} characters`,
  });
}

/** @throws {GradcError} GRADC1203 */
export function requireTitle(name: string, place: Place | undefined): void {
  if (name.length <= LONGEST && TITLE.test(name)) return;
  fail("GRADC1203", `${quote(name)} cannot be the name of a model`, {
    place,
    help: `a model's name has letters, digits, _, $, and within it - . and spaces; at most ${LONGEST} characters`,
  });
}

/** In quotes, on one line, cut if long. What shows it makes invisible characters visible. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

/** `did you mean "z"?` if one of `known` is near; otherwise what there is to choose from. */
export function suggest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const short = name.slice(0, LONGEST);
  const nearest = closest(short, known);
  if (
    distance(short.toLowerCase(), nearest.toLowerCase()) <=
    Math.max(1, Math.floor(short.length / 3))
  ) {
    return `did you mean ${quote(nearest)}?`;
  }
  const shown = known.slice(0, 12).map(quote).join(", ");
  return `known here: ${shown}${known.length > 12 ? ", …" : ""}`;
}
