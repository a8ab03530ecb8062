import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^gradc$/, replacement: source("src/index.ts") },
      { find: /^gradc\/compiler$/, replacement: source("src/compiler.ts") },
      { find: /^gradc\/solvers$/, replacement: source("src/solvers.ts") },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    typecheck: { enabled: false },
    // For what hangs: how long a test takes on a busy machine says nothing.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Vitest keeps one core free for watching: on two cores that is half the machine.
    maxWorkers: "100%",
  },
});
