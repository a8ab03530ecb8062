import type { Code } from "./function-printer.ts";

/** A loop over one simple statement needs no braces. */
export function indent(code: readonly Code[], by: string): string[] {
  return code.flatMap((one) => {
    if (typeof one === "string") return [one === "" ? "" : by + one];
    const { head, body, otherwise = [] } = one;
    const [only] = body;
    if (otherwise.length === 0 && body.length === 1 && typeof only === "string") {
      return [`${by}${head} ${only}`];
    }
    const other = otherwise.length === 0 ? [] : [`${by}} else {`, ...indent(otherwise, `${by}  `)];
    return [`${by}${head} {`, ...indent(body, `${by}  `), ...other, `${by}}`];
  });
}
