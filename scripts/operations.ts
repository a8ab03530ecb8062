import { compositions } from "./compositions.ts";
import { controlFlow } from "./control.ts";
import { arityOf, callable, elementwise, type Row } from "../src/ops/elementwise.ts";
import { operations as table } from "../src/ops/table.ts";
import { signatures } from "./signatures.ts";

/** The text of docs/ops.md. */
export function operationReference(): string {
  const rows = [...callable];
  const parts = [...elementwise].filter(([name]) => !callable.has(name));
  return [
    ...opening,
    "## Elementwise, real",
    "",
    "| operation | value | derivatives | domain and edges |",
    "| --- | --- | --- | --- |",
    ...rows.filter(([, row]) => row.d).map(([name, row]) => differentiable(name, row)),
    "",
    "The derivatives are made of operations of this table, and of these, which are none for models:",
    "",
    ...parts.map(([name, row]) => `- \`${call(name, row)}\`: ${row.doc}`),
    "",
    "## Elementwise, truth values",
    "",
    "Nothing flows back through these.",
    "",
    "| operation | holds where |",
    "| --- | --- |",
    ...rows
      .filter(([, row]) => !row.d)
      .map(([name, row]) => line([`\`${call(name, row)}\``, row.doc])),
    "",
    "## On whole tensors",
    "",
    "`n` is the number of values that a mean is of.",
    "",
    ...Object.entries(signatures).flatMap(([heading, section]) => [
      `### ${heading}`,
      "",
      "| operation | value | gradients | domain and edges |",
      "| --- | --- | --- | --- |",
      ...Object.entries(section).map(([name, parameters]) => onTensors(name, parameters)),
      "",
    ]),
    ...controlFlow,
  ].join("\n");
}

function differentiable(name: string, row: Row): string {
  const derivatives = (row.d ?? []).map((formula) => `\`${formula}\``).join("; ");
  return line([`\`${call(name, row)}\``, row.doc, derivatives, limits(row)]);
}

/** An operation of the table, or one that the builder composes of others. */
function onTensors(name: string, parameters: string): string {
  const entry = compositions[name] ?? table.get(name);
  if (!entry) throw new RangeError(`${name} is not documented`);
  return line([`\`${name}(${parameters})\``, entry.doc, entry.gradient ?? "", limits(entry)]);
}

function limits({ domain, edge }: { domain?: string; edge?: string }): string {
  return [domain, edge].filter((one) => one !== undefined).join("; ");
}

function call(name: string, row: Row): string {
  const operands = ["a", "b", "c"].slice(0, arityOf(row));
  const { defaults = [] } = row;
  const required = operands.length - defaults.length;
  const shown = operands.map((operand, at) =>
    at < required ? operand : `${operand} = ${defaults[at - required] ?? ""}`,
  );
  return `${name}(${shown.join(", ")})`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

const opening = [
  "<!-- Made by `npm run docs` from src/ops. -->",
  "",
  "# Operations",
  "",
  "Every operation that a model can use, from the table that the compiler itself uses. How they are called, as",
  "functions, as methods and in formulas, is in [model files](model-files.md#operations).",
  "",
  "`a`, `b` and `c` are the operands and `y` is the result. A derivative is listed for each operand, in order;",
  "`p ? q : r` is q where p holds and r elsewhere. The gradient of an operand is the gradient of the result times",
  "the derivative, summed over the axes along which the operand was broadcast. A 0 in a branch of `? :` means that",
  "nothing flows there, whatever it would be multiplied by.",
  "",
  "Of operations on whole tensors the gradients of the operands are given as they are, in order: `g` is the",
  "gradient of the result, and an operation without an entry lets nothing back. Constants among the parameters",
  "have none.",
  "",
];
