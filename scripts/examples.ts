/** `npm run examples:check`: the checked-in output of every example is what gradc makes of its model today. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";

const models = (existsSync("examples") ? readdirSync("examples").sort() : [])
  .flatMap((name) =>
    ["model.graph.ts", "model.graph.json"].map((file) => `examples/${name}/${file}`),
  )
  .filter((path) => existsSync(path));

if (models.length > 0) {
  const { status } = spawnSync(
    process.execPath,
    ["dist/cli/main.js", "compile", "--check", ...models],
    { stdio: "inherit" },
  );
  process.exitCode = status ?? 1;
}
console.error(`${models.length} example models`);
