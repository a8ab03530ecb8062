import type { Colors } from "picocolors/types.js";
import type { Diagnostic, Place } from "./diagnostic.ts";
import { type Cell, cellsOf, visible } from "./visible.ts";

/** How a diagnostic is shown; the caller knows whether there is a terminal and where the user stands. */
export interface FrameOptions {
  readonly colors: Pick<Colors, "bold" | "cyan" | "dim" | "red" | "yellow">;
  /** A file's name as the user would write it. */
  readonly fileName?: (file: string) => string;
}

/**
 * The diagnostic as people read it:
 *
 *     mlp.graph.ts:9:15 GRADC2003 matmul cannot combine [2, 8] with [4]
 *       9 |     const o = matmul(W2, x);
 *         |               ^^^^^^^^^^^^^ W2 is [2, 8], x is [4]: …
 *       help: …
 */
export function frame(diagnostic: Diagnostic, { colors, fileName }: FrameOptions): string {
  const { code, severity, message, label, help, place } = diagnostic;
  const paint = severity === "error" ? colors.red : colors.yellow;
  const at = place && positionOf(place);
  const title = [paint(code), indented(message, "  ")];
  if (severity === "warning") title.splice(1, 0, paint("warning:"));
  const lines: string[] = [];
  if (place && at) {
    const file = visible(fileName?.(place.file) ?? place.file);
    title.unshift(colors.bold(`${file}:${at.line}:${at.column}`));
    const number = String(at.line);
    const { text, offset, length } = excerpt(at);
    const pointer = " ".repeat(offset) + paint("^".repeat(length));
    const beside = label === undefined ? "" : ` ${indented(label, "      ")}`;
    lines.push(`${colors.dim(`  ${number} |`)} ${text}`.trimEnd());
    lines.push(`${colors.dim(`  ${" ".repeat(number.length)} |`)} ${pointer}${beside}`);
  } else if (label !== undefined) {
    lines.push(`  ${indented(label, "  ")}`);
  }
  if (help !== undefined) lines.push(`  ${colors.cyan("help:")} ${indented(help, "        ")}`);
  return [title.join(" "), ...lines].join("\n");
}

/** A message may have several lines (a cycle has); nothing else in it may start one. */
function indented(text: string, indent: string): string {
  return text.split("\n").map(visible).join(`\n${indent}`);
}

export interface Position {
  /** Counted from 1; the column in UTF-16 units, as editors count. */
  readonly line: number;
  readonly column: number;
  /** The line, in three parts. */
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/** Where `place` starts, and its first line. */
export function positionOf({ source, start, end }: Place): Position {
  const from = Math.min(Math.max(start, 0), source.length);
  let line = 1;
  let lineStart = 0;
  let lineEnd = source.length;
  for (const { 0: text, index } of source.matchAll(/\r\n|\n|\r/g)) {
    if (index + text.length > from) {
      lineEnd = index;
      break;
    }
    line++;
    lineStart = index + text.length;
  }
  const first = Math.min(from, lineEnd);
  const last = Math.min(Math.max(end, first), lineEnd);
  return {
    line,
    column: first - lineStart + 1,
    before: source.slice(lineStart, first),
    marked: source.slice(first, last),
    after: source.slice(last, lineEnd),
  };
}

/** At most about this many columns of a line are shown: a file may be one line. */
const WINDOW = 160;

/** The line as shown, at which column of it the marked part begins, and how long that is. */
function excerpt(at: Position): { text: string; offset: number; length: number } {
  let before = cellsOf(at.before.slice(-2 * WINDOW));
  let marked = cellsOf(at.marked.slice(0, 2 * WINDOW), widthOf(before));
  let after = cellsOf(at.after.slice(0, 2 * WINDOW), widthOf(before) + widthOf(marked));
  if (widthOf(before) + widthOf(marked) + widthOf(after) > WINDOW) {
    marked = clip(marked, WINDOW / 2);
    before = clip(before.reverse(), WINDOW / 4).reverse();
    after = clip(after, WINDOW - widthOf(before) - widthOf(marked));
  }
  return {
    text: [...before, ...marked, ...after].map((cell) => cell.text).join(""),
    offset: widthOf(before),
    length: Math.max(1, widthOf(marked)),
  };
}

function clip(cells: readonly Cell[], width: number): Cell[] {
  if (widthOf(cells) <= width) return [...cells];
  const kept: Cell[] = [];
  let room = width - 1;
  for (const cell of cells) {
    room -= cell.columns;
    if (room < 0) break;
    kept.push(cell);
  }
  return [...kept, { text: "…", columns: 1 }];
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.columns, 0);
}
