import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../src/", import.meta.url));

/** Rosenbrock's function in ten params, as an objective and as residuals; its functions make nothing. */
const PROBLEM = `
  const n = 10;
  const params = new Float64Array(n), grads = new Float64Array(n), value = new Float64Array(1);
  const residuals = new Float64Array(n), jacobian = new Float64Array(n * n);
  const restart = () => { for (let i = 0; i < n; i++) params[i] = i % 2 === 0 ? -1.2 : 1; };
  const objective = {
    params, grads, value,
    evaluate() {
      let sum = 0;
      for (let i = 0; i < n; i += 2) {
        const a = 1 - params[i], b = params[i + 1] - params[i] * params[i];
        sum += a * a + 100 * b * b;
        grads[i] = -2 * a - 400 * params[i] * b;
        grads[i + 1] = 200 * b;
      }
      value[0] = sum;
    },
  };
  const leastSquares = {
    params, residuals, jacobian,
    evaluate() {
      for (let i = 0; i < n; i += 2) {
        residuals[i] = 10 * (params[i + 1] - params[i] * params[i]);
        residuals[i + 1] = 1 - params[i];
      }
    },
    linearize() {
      for (let i = 0; i < n; i += 2) {
        jacobian[i * n + i] = -20 * params[i];
        jacobian[i * n + i + 1] = 10;
        jacobian[(i + 1) * n + i] = -1;
      }
    },
  };`;

/** Bytes that one search leaves behind, beyond those of a loop that does nothing: the least of ten trials. */
function bytesOf(solver: string, problem: string, planted = ""): number {
  const folder = mkdtempSync(join(tmpdir(), "gradc-solvers-"));
  try {
    for (const path of [
      "solvers.ts",
      ...readdirSync(join(root, "solvers")).map((one) => `solvers/${one}`),
    ]) {
      const { outputText } = ts.transpileModule(readFileSync(join(root, path), "utf8"), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.ESNext,
          rewriteRelativeImportExtensions: true,
        },
      });
      const to = join(folder, path.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, outputText);
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const driver = `
      import * as solvers from "./solvers.js";
      ${PROBLEM}
      const solver = solvers.${solver};
      const sink = [];
      const run = (count) => {
        for (let i = 0; i < count; i++) { restart(); solver.minimize(${problem}); ${planted} }
      };
      const idle = (count) => { for (let i = 0; i < count; i++) restart(); };
      const grown = (work) => {
        gc();
        const before = process.memoryUsage().heapUsed;
        work(200);
        return process.memoryUsage().heapUsed - before;
      };
      for (let i = 0; i < 20; i++) { run(200); idle(200); grown(run); grown(idle); }
      const least = (work) => Math.min(...Array.from({ length: 10 }, () => grown(work)));
      console.log((least(run) - least(idle)) / 200);`;
    writeFileSync(join(folder, "driver.js"), driver);
    const output = execFileSync(process.execPath, ["--expose-gc", join(folder, "driver.js")], {
      encoding: "utf8",
    });
    return Number(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each([
  ["createGradientDescent(n, { rate: 1e-3, maxIterations: 100 })", "objective"],
  ["createAdam(n, { rate: 1e-2, maxIterations: 100 })", "objective"],
  ["createLbfgs(n)", "objective"],
  ["createLevenbergMarquardt(n, n)", "leastSquares"],
])("%s: a whole search leaves less than a number behind", (solver, problem) => {
  expect(bytesOf(solver, problem)).toBeLessThan(8);
});

test("one object in a search is seen", () => {
  expect(bytesOf("createLbfgs(n)", "objective", "sink[0] = [i];")).toBeGreaterThan(8);
});
