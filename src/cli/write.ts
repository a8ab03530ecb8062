import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fail } from "../diagnostics/diagnostic.ts";
import { type Path, readIfThere, reasonOf, resolveLinks } from "./files.ts";
import { MARK } from "./header.ts";

export interface FileToWrite extends Path {
  readonly text: string;
}

/**
 * Replaces the files whose bytes change, all or none: each is first written in full beside its place.
 * Returns those that changed.
 * @throws {GradcError} GRADC5002 where a file cannot be written, GRADC5003 where one is not gradc's
 */
export function writeAll<T extends FileToWrite>(files: readonly T[], force: boolean): T[] {
  const changed = files.filter((file) => {
    const old = readIfThere(file, "GRADC5001");
    if (old !== undefined && !force && !old.startsWith(MARK)) {
      fail("GRADC5003", `${file.shown} was not written by gradc`, {
        help: "--force overwrites it; --out writes elsewhere",
      });
    }
    return old !== file.text;
  });
  uninterrupted(() => replace(changed));
  return changed;
}

function replace(files: readonly FileToWrite[]): void {
  const staged: { file: FileToWrite; from: string; to: string }[] = [];
  try {
    for (const file of files) {
      attempt(file, () => {
        const to = resolveLinks(file.path);
        mkdirSync(dirname(to), { recursive: true });
        const from = join(dirname(to), `.gradc-${randomBytes(8).toString("hex")}.tmp`);
        staged.push({ file, from, to });
        writeDurably(from, file.text, statSync(to, { throwIfNoEntry: false })?.mode);
      });
    }
    for (const { file, from, to } of staged) {
      attempt(file, () => {
        renameSync(from, to);
      });
    }
  } finally {
    for (const { from } of staged) rmSync(from, { force: true });
  }
}

function attempt(file: FileToWrite, work: () => void): void {
  try {
    work();
  } catch (error) {
    fail("GRADC5002", `cannot write ${file.shown}: ${reasonOf(error)}`);
  }
}

function writeDurably(path: string, text: string, mode: number | undefined): void {
  const descriptor = openSync(path, "wx");
  try {
    if (mode !== undefined) fchmodSync(descriptor, mode & 0o7777);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Runs `work`, which is synchronous, to its end even if the user interrupts: with a listener in
 * place, a signal waits for the event loop instead of ending the process between two files.
 */
function uninterrupted(work: () => void): void {
  const wait = (): void => undefined;
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, wait);
  try {
    work();
  } finally {
    for (const signal of signals) process.off(signal, wait);
  }
}
