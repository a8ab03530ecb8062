import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  // Emitted modules are judged by the strictest tsc, not by house style; bad models are bad on purpose.
  globalIgnores(["dist/", "coverage/", "**/*.grad.ts", "test/errors/*/", "**/*.js"]),
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Numbers in messages are the rule here, not the accident this looks for.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // Erased inline types leave an import that loads its module all the same, in circles at times.
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/dot-notation": "off", // noPropertyAccessFromIndexSignature asks for the opposite
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/prefer-nullish-coalescing": ["error", { ignorePrimitives: true }],
      "@typescript-eslint/array-type": ["error", { default: "array", readonly: "array" }],
      // Its remedy is the assertion that the strict set forbids.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "no-console": "error",
      // Attributes of nodes are a union of which each operation knows its own part.
      "@typescript-eslint/no-base-to-string": "off",
      "@typescript-eslint/no-misused-spread": [
        "error",
        { allow: [{ from: "lib", name: "string" }] },
      ],
      eqeqeq: "error",
    },
  },
  {
    // A test that asserts wrongly fails; templates say where an array is read, for the modules they become part of.
    // Solvers are loops over flat arrays: a default for each read would hide a wrong index as well.
    files: ["test/**", "templates/**", "src/solvers/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["examples/**", "bench/**", "scripts/**"],
    rules: { "no-console": "off" },
  },
);
