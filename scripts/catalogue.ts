import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type Code, messages } from "../src/diagnostics/messages.ts";

/** What the first digit of a code says. */
const groups: Readonly<Record<string, string>> = {
  1: "Loading: the model file, the builder, formulas",
  2: "Shapes, types and the graph",
  3: "Differentiation",
  4: "Warnings",
  5: "Command line, configuration and files",
  9: "gradc itself",
};

/** The text of docs/diagnostics.md. */
export function catalogue(): string {
  const codes = (Object.keys(messages) as Code[]).sort();
  const sections = Object.entries(groups).map(([digit, heading]) => [
    `## ${heading}`,
    "",
    ...codes.filter((code) => code.startsWith(`GRADC${digit}`)).flatMap(entryOf),
  ]);
  return [...opening, ...sections.flat()].join("\n");
}

function entryOf(code: Code): string[] {
  const example = exampleOf(code);
  const shown = example === undefined ? [] : ["```", example, "```", ""];
  return [`### ${code}: ${messages[code].title}`, "", ...shown];
}

/** What gradc says about the first of the malformed models that the tests keep for this code. */
function exampleOf(code: Code): string | undefined {
  const folder = readdirSync("test/errors").find((name) => name.startsWith(`${code}-`));
  const path = `test/errors/${folder ?? ""}/expected.txt`;
  return folder !== undefined && existsSync(path)
    ? readFileSync(path, "utf8").trimEnd()
    : undefined;
}

const opening = [
  "<!-- Made by `npm run docs` from src/diagnostics/messages.ts and test/errors. -->",
  "",
  "# Diagnostics",
  "",
  "Whatever gradc has to say about a model has a code, the place in your file, the line with the place",
  "underlined, and mostly a way out. A code never changes its meaning and is never used again for another",
  "one, so that scripts may rely on it; `gradc compile --json` gives the same as data. Columns count UTF-16",
  "units from 1, as editors do. Characters that a terminal would act on, or that would hide or reorder what",
  "you read, are shown escaped, as in `\\u{202e}`.",
  "",
  "Errors in the model end gradc with exit code 1; those of the command line and of files (`GRADC5…`, and",
  "`GRADC1001` and `GRADC1009`, where a file cannot be read at all) with 2; `GRADC9001` with 70. Warnings change",
  "neither the exit code nor the module.",
  "",
];
