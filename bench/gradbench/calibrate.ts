import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "../../src/check/random.ts";
import { cpp } from "./cpp.ts";

/** Where the same few gradients are as simple in C as in C++: sizes, and how many numbers go in. */
const gradients = [
  { eval: "llsq", description: "n_1024_m_128", sizes: [1024, 128], inputs: 128 },
  { eval: "llsq", description: "n_16392_m_128", sizes: [16392, 128], inputs: 128 },
  { eval: "kmeans", description: "k_10_n_1000_d_8", sizes: [10, 1000, 8], inputs: 8080 },
  { eval: "kmeans", description: "k_100_n_10000_d_8", sizes: [100, 10_000, 8], inputs: 80_800 },
  { eval: "lse", description: "n_80000", sizes: [80_000], inputs: 80_000 },
] as const;

/** Time of C written by hand, here, over what GradBench's C++ is recorded to have taken for the same. */
export interface Calibration {
  readonly eval: string;
  readonly description: string;
  readonly ratio: number;
}

/** @throws {Error} where there is no gcc */
export function calibrate(): Calibration[] {
  const folder = mkdtempSync(join(tmpdir(), "gradc-calibration-"));
  try {
    const source = fileURLToPath(new URL("calibration/gradients.c", import.meta.url));
    const program = join(folder, "gradients");
    execFileSync("gcc", ["-O3", "-march=native", source, "-o", program, "-lm"]);
    return gradients.map(({ eval: name, description, sizes, inputs }) => {
      const { milliseconds } = gradientOf(program, name, sizes, inputsOf(inputs));
      return { eval: name, description, ratio: milliseconds / recorded(name, description) };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fastest call of three runs. */
function gradientOf(
  program: string,
  name: string,
  sizes: readonly number[],
  input: Float64Array,
): { milliseconds: number } {
  const times = [1, 2, 3].map(() => {
    const [time] = execFileSync(program, [name, ...sizes.map(String)], {
      input: new Uint8Array(input.buffer),
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    }).split("\n", 1);
    return Number(time) / 1e6;
  });
  return { milliseconds: Math.min(...times) };
}

function inputsOf(count: number): Float64Array {
  const random = new Random(1);
  return Float64Array.from({ length: count }, () => random.uniform());
}

function recorded(name: string, description: string): number {
  const one = cpp.find((each) => each.eval === name && each.description === description);
  if (one?.milliseconds === undefined) {
    throw new Error(`no time is recorded for ${name} ${description}`);
  }
  return one.milliseconds;
}
