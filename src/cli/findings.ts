import type { CheckReport, Condition, Edge, NotFinite } from "../check/report.ts";
import type { Instance } from "../check/spots.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/visible.ts";
import { positionOf } from "../diagnostics/frame.ts";
import { type Context, placeAsJson, shownPath } from "./context.ts";
import { table } from "./table.ts";

/** So many nodes are listed of each kind; the JSON output has all. */
const MOST = 12;

/** What a check came upon besides its comparisons, for people: nothing where there is nothing to say. */
export function findings(report: CheckReport, context: Context): string[] {
  const { edges, notFinite, condition } = report;
  return [
    ...titled(
      "not finite:",
      ["", "made by", "at", "points", "first seen", "convention"],
      notFinite.map((one) => [
        one.fails ? `${one.what}, which fails` : one.what,
        called(one),
        lineOf(one.place, context),
        String(one.points),
        shown(one.first),
        one.convention,
      ]),
      context,
    ),
    ...titled(
      "on kinks and singularities, no failure:",
      ["", "node", "at", "points", "first seen", "convention"],
      edges.map((one) => [
        one.kind,
        called(one),
        lineOf(one.place, context),
        String(one.points),
        shown(one.first),
        one.convention,
      ]),
      context,
    ),
    ...(condition ? [worst(condition)] : []),
  ];
}

function worst({ partial, value, where }: Condition): string {
  return visible(
    `  worst condition: ${value.toPrecision(2)}, of the partial of ${partial} at ${where}`,
  );
}

function titled(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { colors }: Context,
): string[] {
  if (rows.length === 0) return [];
  const [first = "", ...lines] = table(head, rows.slice(0, MOST), new Set([3]));
  const more = rows.length > MOST ? [`    … ${rows.length - MOST} more`] : [];
  return [`  ${title}`, `    ${colors.dim(first)}`, ...lines.map((line) => `    ${line}`), ...more];
}

/** `h, a sqrt`; of a value without a name, its operation. */
function called({ name, op }: Edge | NotFinite): string {
  return name === undefined ? op : `${name} (${op})`;
}

function lineOf(place: Place | undefined, context: Context): string {
  if (!place) return "";
  const { line, column } = positionOf(place);
  return `${shownPath(place.file, context)}:${line}:${column}`;
}

/** `h[2] = Infinity from x[2] = 0, at random point 3`. */
function shown({ element, operands, value, where }: Instance): string {
  const from = operands.map((operand) => `${operand.name} = ${operand.value}`).join(", ");
  if (value === undefined) return `${element}, at ${where}`;
  return `${element} = ${value}${from === "" ? "" : ` from ${from}`}, at ${where}`;
}

/** The report for programs; its diagnostics stand beside the models, with those of all others. */
export function reportAsJson(
  { diagnostics: _, edges, notFinite, condition, ...report }: CheckReport,
  context: Context,
): object {
  const located = ({ place, ...rest }: Edge | NotFinite): object =>
    place ? { ...rest, place: placeAsJson(place, context) } : rest;
  return {
    ...report,
    edges: edges.map(located),
    notFinite: notFinite.map(located),
    ...(condition ? { condition } : {}),
  };
}
