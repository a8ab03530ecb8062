/** `npm run example <name>`: compiles the models of examples/<name> and runs its main.ts. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const cli = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const names = readdirSync(root).filter((name) => existsSync(`${root}${name}/main.ts`));
const name = process.argv.at(2);

if (name !== undefined && names.includes(name)) {
  const models = readdirSync(`${root}${name}`)
    .filter((file) => /\.graph\.(ts|json)$/.test(file))
    .map((file) => `${root}${name}/${file}`);
  const { status } = spawnSync(process.execPath, [cli, "compile", ...models], { stdio: "inherit" });
  if (status === 0) await import(`./${name}/main.ts`);
  else process.exitCode = status ?? 1;
} else {
  console.error(`usage: npm run example <name>\nexamples: ${names.join(", ")}`);
  process.exitCode = 2;
}
