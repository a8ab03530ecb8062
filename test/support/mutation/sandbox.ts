import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Mutant, planted } from "./mutant.ts";

const parts = ["src", "test", "templates", "examples", "bench", "scripts", "docs", "package.json"];
const settings = [
  "tsconfig.json",
  "tsconfig.build.json",
  "vitest.config.ts",
  "README.md",
  "CHANGELOG.md",
];

/** What the tests said: a test failed, they never ended, or nothing was found. */
export type Fate = "killed" | "timed out" | "survived";

/** A copy of the repository, to plant bugs in and run its tests. */
export class Sandbox {
  readonly #directory = mkdtempSync(join(tmpdir(), "gradc-sandbox-"));

  constructor(root: string) {
    for (const part of [...parts, ...settings]) {
      cpSync(join(root, part), join(this.#directory, part), { recursive: true });
    }
    symlinkSync(resolve(root, "node_modules"), join(this.#directory, "node_modules"));
  }

  /** Replaces the text of a file. */
  rewrite(file: string, change: (text: string) => string): void {
    const path = join(this.#directory, file);
    writeFileSync(path, change(readFileSync(path, "utf8")));
  }

  /** Runs a script of the copy to its end: its exit code, what it prints is shown. */
  script(file: string, args: readonly string[]): number | null {
    const command = ["node_modules/jiti/lib/jiti-cli.mjs", file, ...args];
    const options = { cwd: this.#directory, stdio: "inherit" } as const;
    return spawnSync(process.execPath, command, options).status;
  }

  /** The fate of a mutant under these tests, one after the other, and which of them decided. */
  async try(mutant: Mutant, tests: readonly string[]): Promise<{ fate: Fate; by?: string }> {
    const path = join(this.#directory, mutant.file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, planted(mutant, text));
    try {
      for (const one of tests) {
        const fate = await this.run([one]);
        if (fate !== "survived") return { fate, by: one };
      }
      return { fate: "survived" };
    } finally {
      writeFileSync(path, text);
    }
  }

  /** Runs tests as `npm test` does, up to the first failure. */
  run(filters: readonly string[], minutes = 10): Promise<Fate> {
    return new Promise((done) => {
      const args = ["node_modules/vitest/vitest.mjs", "run", "--bail=1", "--reporter=dot"];
      const child = spawn(process.execPath, [...args, "--passWithNoTests", ...filters], {
        cwd: this.#directory,
        stdio: "ignore",
        env: { ...process.env, CI: "true" },
      });
      const clock = setTimeout(() => child.kill("SIGKILL"), minutes * 60_000);
      child.on("exit", (code) => {
        clearTimeout(clock);
        done(code === 0 ? "survived" : code === null ? "timed out" : "killed");
      });
    });
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
