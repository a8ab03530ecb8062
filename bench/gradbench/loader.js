// Runs the TypeScript of this folder on gradc's own sources.
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";

const source = (path) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export const loader = createJiti(import.meta.url, {
  alias: { gradc: source("index.ts"), "gradc/compiler": source("compiler.ts") },
});
