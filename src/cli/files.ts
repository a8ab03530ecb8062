import { readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Code } from "../diagnostics/messages.ts";
import { fail } from "../diagnostics/diagnostic.ts";

/** A file by its absolute path, and as the user knows it. */
export interface Path {
  readonly path: string;
  readonly shown: string;
}

/** The text of an ordinary file; undefined if there is none. @throws {GradcError} `code` */
export function readIfThere(file: Path, code: Code): string | undefined {
  if (!isOrdinary(file, code)) return undefined;
  try {
    return readFileSync(file.path, "utf8");
  } catch (error) {
    fail(code, `cannot read ${file.shown}: ${reasonOf(error)}`);
  }
}

/** Whether something is there; that it is a file. @throws {GradcError} `code` */
export function isOrdinary({ path, shown }: Path, code: Code): boolean {
  try {
    // Reading a pipe or a device might never end.
    if (statSync(path).isFile()) return true;
  } catch (error) {
    if (isMissing(error)) return false;
    fail(code, `cannot read ${shown}: ${reasonOf(error)}`);
  }
  fail(code, `cannot read ${shown}: it is not a file`);
}

/** The file behind symbolic links, which need not be there yet. @throws what the file system throws */
export function resolveLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  let link: string;
  try {
    link = readlinkSync(path);
  } catch {
    return path;
  }
  return resolveLinks(resolve(dirname(path), link));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

/** What the file system says, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "it does not exist",
  ENOTDIR: "part of its path is not a directory",
  EEXIST: "part of its path is not a directory",
  EISDIR: "it is a directory",
  EACCES: "permission is denied",
  EPERM: "it is not permitted",
  EROFS: "the file system is read-only",
  ELOOP: "its symbolic links go round in a circle",
  ENOSPC: "the disk is full",
  ENAMETOOLONG: "its name is too long",
};
