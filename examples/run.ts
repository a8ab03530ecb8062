/** `npm run example <name>`: runs examples/<name>/main.ts, whose imports of "gradc" find this package. */
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const names = readdirSync(root).filter((name) => existsSync(`${root}${name}/main.ts`));
const [name] = process.argv.slice(2);

if (names.includes(name)) {
  await import(`./${name}/main.ts`);
} else {
  console.error(`usage: npm run example <name>\nexamples: ${names.join(", ")}`);
  process.exitCode = 2;
}
