/**
 * Beyond this many lines the file is left in the printer's own layout: prettier takes minutes on
 * tens of thousands of lines, and nobody reads them.
 */
const MAX_LINES = 3000;

/** The code as prettier formats it, with its default options. */
export async function formatted(code: string): Promise<string> {
  let lines = 0;
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines++;
  if (lines > MAX_LINES) return code;
  const { format } = await import("prettier");
  return format(code, { parser: "typescript" });
}
