import { closest, distance } from "fastest-levenshtein";
import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { reserved } from "../../ir/reserved.ts";

// TypeScript's identifiers, but without characters that cannot be seen (joiners, fillers, selectors).
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
const TITLE = /^[\p{ID_Continue}$](?:[\p{ID_Continue}$ .-]*[\p{ID_Continue}$])?$/u;
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const LONGEST = 200;

/** Whether `name` can name a tensor: it becomes a property and part of identifiers in the emitted code. */
export function isName(name: string): boolean {
  return name !== "__proto__" && isPrintable(name, IDENTIFIER);
}

/** Whether the emitted code could not have a parameter of this name. */
export function isReserved(name: string): boolean {
  return reserved.has(name);
}

function isPrintable(name: string, form: RegExp): boolean {
  return name.length <= LONGEST && form.test(name) && !INVISIBLE.test(name);
}

/** @throws {GradcError} GRADC1203 */
export function requireName(what: string, name: string, placeOf: () => Place | undefined): void {
  if (isName(name)) return;
  fail("GRADC1203", `${quote(name)} cannot be the name of ${what}`, {
    place: placeOf(),
    label: name === "__proto__" ? "this name is special to JavaScript" : undefined,
    help: `a name is a letter, _ or $, then letters, digits, _ and $; at most ${LONGEST} characters`,
  });
}

/** @throws {GradcError} GRADC1203 */
export function requireTitle(name: string, place: Place | undefined): void {
  if (isPrintable(name, TITLE)) return;
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
  const near = nearest(name, known);
  if (near !== undefined) return `did you mean ${quote(near)}?`;
  const shown = known.slice(0, 12).map(quote).join(", ");
  return `known here: ${shown}${known.length > 12 ? ", …" : ""}`;
}

/** The one of `known` that `name` could be a slip for. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const short = name.slice(0, LONGEST).toLowerCase();
  if (known.length === 0) return undefined;
  const found =
    known[
      known
        .map((one) => one.toLowerCase())
        .indexOf(
          closest(
            short,
            known.map((one) => one.toLowerCase()),
          ),
        )
    ];
  const most = short.length === 1 ? 0 : Math.max(1, Math.floor(short.length / 2));
  return found !== undefined && distance(short, found.toLowerCase()) <= most ? found : undefined;
}
