/** One planted bug: a stretch of a source file, and what stands there instead. */
export interface Mutant {
  /** From the root of the repository. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What was done: "sign", "operands swapped", … */
  readonly kind: string;
  /** From 1. */
  readonly line: number;
  readonly original: string;
}

/** The text with the bug in it. */
export function planted({ start, end, replacement }: Mutant, text: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

/** One line for a report. */
export function describeMutant({ file, line, kind, original, replacement }: Mutant): string {
  const shown = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 60);
  return `${file}:${line} ${kind}: ${shown(original)} → ${shown(replacement) || "(nothing)"}`;
}
