import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { present } from "../../src/diagnostics/invariant.ts";
import type { FlatArray } from "../../src/check/live.ts";
import { type Arm, type FunctionName, type Results, type Role, roles } from "./case.ts";
import { mainOf } from "./c-main.ts";

/** How gcc compiles: without vector instructions, without fused multiply-adds as well, and with all it has. */
export const variants = {
  scalar: ["-O3", "-march=native", "-fno-tree-vectorize"],
  // JavaScript has no fused multiply-add.
  unfused: ["-O3", "-march=native", "-fno-tree-vectorize", "-ffp-contract=off"],
  vector: ["-O3", "-march=native"],
} as const;
export type Variant = keyof typeof variants;

/** A C source with the functions of a case. */
export interface CSource {
  readonly text: string;
  /** The functions in it, with the roles of their parameters. */
  readonly functions: Readonly<Partial<Record<FunctionName, readonly Role[]>>>;
  /** The arrays but for the cache, of which the source defines CACHE_SIZE; leaves filled. */
  readonly arrays: Readonly<Partial<Record<Role, FlatArray>>>;
}

export function hasCompiler(): boolean {
  try {
    execFileSync("gcc", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A compiled C program that waits for commands on its input. */
export class CProgram {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #folder: string;
  readonly #source: CSource;
  readonly #functions: readonly string[];

  /** @throws {Error} what gcc says, if it refuses the source */
  constructor(source: CSource, flags: readonly string[]) {
    this.#source = source;
    this.#functions = Object.keys(source.functions);
    this.#folder = mkdtempSync(join(tmpdir(), "gradc-bench-"));
    const file = (name: string): string => join(this.#folder, name);
    writeFileSync(file("source.c"), `${source.text}\nconst long cacheSize = CACHE_SIZE;\n`);
    writeFileSync(file("main.c"), mainOf(source));
    for (const role of roles) {
      const array = source.arrays[role];
      if (array) writeFileSync(file(role), new Uint8Array(array.buffer));
    }
    // Apart from each other, so that no call is inlined into the loop that times it.
    const gcc = (...args: string[]): Buffer => execFileSync("gcc", args, { stdio: "pipe" });
    gcc("-std=gnu11", ...flags, "-c", file("source.c"), "-o", file("source.o"));
    gcc("-std=gnu11", "-O2", file("main.c"), file("source.o"), "-lm", "-o", file("main"));
    this.#child = spawn(file("main"), { cwd: this.#folder, stdio: ["pipe", "pipe", "inherit"] });
    const output = present(this.#child.stdout ?? undefined);
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  /** Nanoseconds that so many calls of these functions, one after the other, take. */
  async time(functions: readonly FunctionName[], calls: number): Promise<number> {
    const numbers = functions.map((name) => this.#functions.indexOf(name));
    return Number(await this.#ask(`t ${calls} ${numbers.length} ${numbers.join(" ")}`));
  }

  /** What these functions leave behind, called one after the other, in memory where nothing is left from before. */
  async results(
    functions: readonly FunctionName[],
    { outputs, derivative }: Results,
  ): Promise<Results> {
    await this.#ask("c");
    await this.time(functions, 1);
    const last = this.#source.arrays.jacobian ? "jacobian" : "grads";
    return {
      outputs: await this.#read("cache", outputs.length),
      derivative: await this.#read(last, derivative.length),
    };
  }

  arm(name: string, functions: readonly FunctionName[]): Arm {
    return { name, precision: "f64", run: (calls) => this.time(functions, calls) };
  }

  close(): void {
    this.#child.stdin?.end();
    rmSync(this.#folder, { recursive: true });
  }

  async #read(role: Role, length: number): Promise<Float64Array> {
    const line = await this.#ask(`p ${roles.indexOf(role)} ${length}`);
    return Float64Array.from(line.split(" "), Number);
  }

  async #ask(command: string): Promise<string> {
    this.#child.stdin?.write(`${command}\n`);
    const answer: IteratorResult<string, unknown> = await this.#lines.next();
    if (answer.done === true) throw new Error(`the C program ended at "${command}"`);
    return answer.value;
  }
}
