import { readFileSync } from "node:fs";
import { format } from "prettier";
import { createLbfgs, createLevenbergMarquardt } from "../src/solvers.ts";
import { modelOf, testFunctions } from "../test/support/solvers/mgh.ts";
import {
  digitsOf,
  formulas,
  type Name,
  readDataset,
  residualModel,
} from "../test/support/solvers/nist.ts";
import { problemOf } from "../test/support/solvers/residuals.ts";

/** `docs/solvers.md` with its tables made anew: what the solvers reach on the standard problems. */
export async function solversPage(): Promise<string> {
  const page = readFileSync("docs/solvers.md", "utf8");
  const tables = { nist: await nistTable(), mgh: await mghTable() };
  const filled = Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(
        new RegExp(`(<!-- ${name} -->)[^]*(<!-- /${name} -->)`),
        (_, before: string, after: string) => `${before}\n\n${table}\n\n${after}`,
      ),
    page,
  );
  return format(filled, { parser: "markdown", embeddedLanguageFormatting: "off" });
}

async function nistTable(): Promise<string> {
  const rows = [
    "| set | difficulty | params | points | start 2 | start 1 |",
    "| --- | --- | --- | --- | --- | --- |",
  ];
  for (const name of Object.keys(formulas) as Name[]) {
    const { difficulty, starts, certified, y, source } = readDataset(name);
    const { leastSquares } = await problemOf(residualModel(readDataset(name)));
    const solver = createLevenbergMarquardt(certified.params.length, y.length);
    const cells = [starts[1], starts[0]].map((start) => {
      leastSquares.params.set(start);
      const { reason, iterations } = solver.minimize(leastSquares);
      if (reason !== "converged") return reason;
      const digits = digitsOf(leastSquares.params, certified.params).toFixed(1);
      return `${digits} digits, ${iterations} steps`;
    });
    const facts = [`[${name}](${source})`, difficulty, certified.params.length, y.length];
    rows.push(`| ${[...facts, ...cells].join(" | ")} |`);
  }
  return rows.join("\n");
}

async function mghTable(): Promise<string> {
  const rows = [
    "| function | params | Levenberg–Marquardt | L-BFGS |",
    "| --- | --- | --- | --- |",
  ];
  for (const own of testFunctions) {
    const { name, start, count } = own;
    const { leastSquares, objective } = await problemOf({ source: modelOf(own), residuals: count });
    const cell = ({ iterations, value }: { iterations: number; value: number }): string =>
      `${iterations}: ${value < 1e-15 ? "0" : String(Number(value.toPrecision(6)))}`;
    leastSquares.params.set(start);
    const fitted = cell(createLevenbergMarquardt(start.length, count).minimize(leastSquares));
    objective.params.set(start);
    const descended = cell(createLbfgs(start.length).minimize(objective));
    rows.push(`| ${[name, start.length, fitted, descended].join(" | ")} |`);
  }
  return rows.join("\n");
}
