import { cellsOf } from "../diagnostics/visible.ts";

/** Rows as columns that line up: the first column to the left, numbers (as `align` says) to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: ReadonlySet<number> = new Set(),
): string[] {
  const shown = [head, ...rows].map((row) => row.map((text) => cellsOf(text)));
  const width = (cells: ReturnType<typeof cellsOf>): number =>
    cells.reduce((sum, cell) => sum + cell.columns, 0);
  const widths = head.map((_, column) => Math.max(...shown.map((row) => width(row[column] ?? []))));
  return shown.map((row) =>
    row
      .map((cells, column) => {
        const text = cells.map((cell) => cell.text).join("");
        const space = " ".repeat((widths[column] ?? 0) - width(cells));
        return rightAligned.has(column) ? space + text : text + space;
      })
      .join("  ")
      .trimEnd(),
  );
}
