import { readFile } from "node:fs/promises";
import { fail, type Place } from "../diagnostics/diagnostic.ts";

/** Larger than any model that could be compiled; a file by mistake. */
const LARGEST = 64 * 2 ** 20;

/** The text of a file: UTF-8, without a byte order mark. @throws {GradcError} GRADC1001, 1007, 1008 */
export async function readText(path: string): Promise<string> {
  const place: Place = { file: path, source: "", start: 0, end: 0 };
  const bytes = await readFile(path).catch((error: unknown) =>
    fail("GRADC1001", `the file cannot be read: ${reasonOf(error)}`, { place }),
  );
  if (bytes.length > LARGEST)
    fail("GRADC1008", "the file is too large", { place, help: "a model file has at most 64 MB" });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    fail("GRADC1007", "the file is not text in UTF-8", {
      place,
      help: "save it with the encoding UTF-8",
    });
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
