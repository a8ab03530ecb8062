import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Runs } from "./protocol.ts";

const clock = fileURLToPath(new URL("calibration/processor-clock.hpp", import.meta.url));

/** GradBench's derivatives by hand, built from a checkout of github.com/gradbench/gradbench. */
export class ByHand {
  readonly #checkout: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "gradc-by-hand-"));
  readonly #programs = new Map<string, string>();

  /** @throws {Error} unless the checkout has what it takes: `make -C cpp` there fetches a header */
  constructor(checkout: string) {
    this.#checkout = checkout;
    for (const needed of ["tools/manual", "cpp/json.hpp"]) {
      if (!existsSync(join(checkout, needed)))
        throw new Error(`there is no ${needed} in ${checkout}`);
    }
  }

  /**
   * Milliseconds of processor time: the fastest evaluation.
   *
   * @throws {Error} if there is no compiler, or no such program
   */
  timeOf(name: string, computed: string, input: object & Runs): number {
    const file = join(this.#folder, "input.json");
    writeFileSync(file, JSON.stringify(input));
    const answer = execFileSync(this.#programOf(name), [file, computed], {
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    const times = answer
      .split("\n")
      .filter((line) => line.startsWith('{"name": "evaluate"'))
      .map((line) => (JSON.parse(line) as { nanoseconds: number }).nanoseconds);
    return Math.min(...times) / 1e6;
  }

  /** The programs are deleted. */
  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #programOf(name: string): string {
    const known = this.#programs.get(name);
    if (known !== undefined) return known;
    const program = join(this.#folder, name);
    const source = join(this.#checkout, "tools/manual", `${name}.cpp`);
    const include = ["-I", join(this.#checkout, "cpp"), "-include", clock];
    // What multiprocessing would be told is not known here.
    const flags = ["-std=c++17", "-O3", "-march=native", "-Wno-unknown-pragmas"];
    execFileSync("g++", [...flags, ...include, source, "-o", program, "-lm"]);
    this.#programs.set(name, program);
    return program;
  }
}
