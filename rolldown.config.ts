/**
 * How the JavaScript of the package is made: few files, since a command loads its modules one by one,
 * and of mathjs the parser only, since all of it takes a third of a second to load.
 */
import { defineConfig, type Plugin } from "rolldown";
import manifest from "./package.json" with { type: "json" };

const { dependencies } = manifest;

/** What the sources load with `require` when they first need it, as part of the bundle. */
const bundleRequired: Plugin = {
  name: "bundle-required",
  transform(code) {
    const pattern = /const (\{[^}]*\}) = createRequire\(import\.meta\.url\)\("([^"]+)"\)[^;]*;/;
    const [statement, names, specifier] = pattern.exec(code) ?? [];
    if (statement === undefined) return null;
    return `import ${String(names)} from "${String(specifier)}";\n${code.replace(statement, "")}`;
  },
};

/** Node reads all of a CommonJS package for its exports when that is imported: 0.2 s for TypeScript. */
const requireTypeScript: Plugin = {
  name: "require-typescript",
  resolveId: (id) => (id === "typescript" ? "\0typescript" : null),
  load: (id) =>
    id === "\0typescript"
      ? `import { createRequire } from "node:module";
         export default createRequire(import.meta.url)("typescript");`
      : null,
};

export default defineConfig({
  input: {
    index: "src/index.ts",
    compiler: "src/compiler.ts",
    solvers: "src/solvers.ts",
    "cli/main": "src/cli/main.ts",
    // Beside the chunk that starts it.
    "shared/progressWorker": "src/cli/progressWorker.ts",
  },
  platform: "node",
  external: Object.keys(dependencies).filter((name) => name !== "mathjs" && name !== "typescript"),
  plugins: [bundleRequired, requireTypeScript],
  output: { dir: "dist", chunkFileNames: "shared/[name].js" },
});
