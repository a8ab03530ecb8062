import { readFile } from "node:fs/promises";
import { fail } from "../diagnostics/diagnostic.ts";

/** Larger than any model that could be compiled; a file by mistake. */
const LARGEST = 64 * 2 ** 20;

/** The text of a file: UTF-8, without a byte order mark. @throws {GradcError} GRADC1001, 1007, 1008 */
export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) =>
    fail("GRADC1001", `cannot read ${path}: ${reasonOf(error)}`),
  );
  if (bytes.length > LARGEST)
    fail("GRADC1008", `${path} is too large`, { help: "a model file has at most 64 MB" });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    fail("GRADC1007", `${path} is not text in UTF-8`, { help: "save it with the encoding UTF-8" });
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "it does not exist",
    EISDIR: "it is a directory",
    EACCES: "permission is denied",
  };
  return reasons[code] ?? code;
}
