/** `npm run examples:check`: the checked-in output of every example is what gradc makes of its model today. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

const models = readdirSync("examples", { recursive: true, encoding: "utf8" })
  .filter((path) => /\.graph\.(ts|json)$/.test(path))
  .map((path) => `examples/${path}`)
  .sort();

const { status } = spawnSync(
  process.execPath,
  ["dist/cli/main.js", "compile", "--check", ...models],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
