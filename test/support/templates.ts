import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";
import ts from "typescript";

const folder = fileURLToPath(new URL("../../templates/", import.meta.url));

/** The names of all templates. */
export const templateNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => name.slice(0, -3));

export function templateText(name: string): string {
  return readFileSync(`${folder}${name}.ts`, "utf8");
}

/** A template's function takes integers, then arrays and the first slots in them. */
type Template = (...args: readonly (number | Float64Array)[]) => void;

const functions = new Map<string, Template>();

/** The function of a template, from its text. */
export function templateFunction(name: string): Template {
  const known = functions.get(name);
  if (known) return known;
  const { outputText } = ts.transpileModule(templateText(name), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const text = outputText.replaceAll(/^export /gm, "");
  const body = `(() => {\n"use strict";\n${text}\nreturn ${name};\n})()`;
  const made = runInThisContext(body) as Template;
  functions.set(name, made);
  return made;
}
