import type { Code } from "./function-printer.ts";

/** A loop over one simple statement needs no braces. */
export function indent(code: readonly Code[], by: string): string[] {
  const lines: string[] = [];
  const write = (block: readonly Code[], margin: string): void => {
    for (const one of block) {
      if (typeof one === "string") {
        lines.push(one === "" ? "" : margin + one);
        continue;
      }
      const { head, body, otherwise = [] } = one;
      const [only] = body;
      if (otherwise.length === 0 && body.length === 1 && typeof only === "string") {
        lines.push(`${margin}${head} ${only}`);
        continue;
      }
      lines.push(`${margin}${head} {`);
      write(body, `${margin}  `);
      if (otherwise.length > 0) {
        lines.push(`${margin}} else {`);
        write(otherwise, `${margin}  `);
      }
      lines.push(`${margin}}`);
    }
  };
  write(code, by);
  return lines;
}
