/**
 * The package as its users get it: packed, installed into an empty project, and used there through
 * its command, its types and its library.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const project = mkdtempSync(join(tmpdir(), "gradc-e2e-"));
const cli = join(project, "node_modules/gradc/dist/cli/main.js");

afterAll(() => {
  rmSync(project, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const execute = promisify(execFile);

async function run(command: string, ...argv: string[]): Promise<Outcome> {
  try {
    // Under CI some libraries would colour what goes to a pipe.
    const env = { ...process.env, CI: "1" };
    const options = { cwd: project, env, maxBuffer: 2 ** 26 };
    const { stdout, stderr } = await execute(command, argv, options);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

const gradc = (...argv: string[]): Promise<Outcome> => run(process.execPath, cli, ...argv);
const node = (...argv: string[]): Promise<Outcome> => run(process.execPath, ...argv);
const tsc = (...argv: string[]): Promise<Outcome> =>
  run(process.execPath, join(root, "node_modules/typescript/bin/tsc"), ...argv);

function write(path: string, text: string): void {
  mkdirSync(join(project, path, ".."), { recursive: true });
  writeFileSync(join(project, path), text);
}

const MODEL = `import { matmul, model, square, sum, tanh } from "gradc";

export default model("mlp", {
  inputs: { x: [4], y: [2], lambda: [] },
  params: { W1: [8, 4], W2: [2, 8] },
  forward({ x, y, lambda, W1, W2 }) {
    const z = matmul(W1, x);
    const h = tanh(z);
    const o = matmul(W2, h);
    const L = sum(square(o.sub(y)));
    const s = lambda.div(2).mul(sum(square(W1)).add(sum(square(W2))));
    const J = L.add(s);
    return { J, o };
  },
  loss: "J",
});
`;

const MAIN = `import { allocate, backward, forward, views } from "./mlp.grad.js";

const memory = allocate();
const { inputs, params, cache, grads } = memory;
const v = views(memory);
v.inputs.x.set([1, 2, 3, 4]);
v.inputs.y.set([1, -1]);
v.inputs.lambda[0] = 0.5;
params.forEach((_, i) => (params[i] = Math.sin(i)));
forward(inputs, params, cache);
backward(inputs, params, cache, grads);

const loss = (): number => {
  forward(inputs, params, cache);
  return v.outputs.J[0] ?? NaN;
};
let worst = 0;
params.forEach((value, i) => {
  const step = 1e-5;
  params[i] = value + step;
  const above = loss();
  params[i] = value - step;
  const below = loss();
  params[i] = value;
  worst = Math.max(worst, Math.abs((above - below) / (2 * step) - (grads[i] ?? NaN)));
});
console.log(params.length, worst < 1e-6);
`;

const TSCONFIG = {
  compilerOptions: {
    target: "es2022",
    lib: ["es2022", "dom"],
    module: "nodenext",
    strict: true,
    exactOptionalPropertyTypes: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noUncheckedIndexedAccess: true,
    isolatedModules: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    types: [],
    rootDir: "src",
    outDir: "out",
  },
  include: ["src"],
};

beforeAll(async () => {
  const pack = await execute("npm", ["pack", "--json", "--pack-destination", project], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  expect(pack.stdout).toContain("gradc-");
  const archive = readdirSync(project).find((name) => name.endsWith(".tgz")) ?? "";
  write("package.json", JSON.stringify({ name: "user", private: true, type: "module" }));
  const install = await run(
    "npm",
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    `./${archive}`,
  );
  expect(install.code, install.stderr).toBe(0);
  write("tsconfig.json", JSON.stringify(TSCONFIG));
  write("src/mlp.graph.ts", MODEL);
  write("src/main.ts", MAIN);
}, 600_000);

describe("the installed package", () => {
  it("holds what is used and nothing else", () => {
    const files = readdirSync(join(project, "node_modules/gradc")).sort();
    expect(files).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
      "templates",
    ]);
    expect(statSync(cli).mode & 0o111).not.toBe(0);
  });

  it("has the files that its modules refer to, and of mathjs no more than the parser", () => {
    const dist = join(project, "node_modules/gradc/dist");
    const modules = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".js"),
    );
    const texts = modules.map((path) => [path, readFileSync(join(dist, path), "utf8")] as const);
    const workers = texts.flatMap(([path, text]) =>
      [...text.matchAll(/new URL\("(\.\/[^"]+)", import\.meta\.url\)/g)].map(([, to = ""]) =>
        join(dist, path, "..", to),
      ),
    );
    expect(workers.length).toBeGreaterThan(0);
    expect(workers.filter((path) => !existsSync(path))).toEqual([]);
    const loading = /^import .*"mathjs|createRequire\(import\.meta\.url\)\("mathjs/m;
    expect(texts.filter(([, text]) => loading.test(text)).map(([path]) => path)).toEqual([]);
    expect(texts.reduce((sum, [, text]) => sum + text.length, 0)).toBeLessThan(2e6);
  });

  it("compiles a model by npx, for the strictest tsc, and what comes out is right", async () => {
    const compiled = await run("npx", "--no-install", "gradc", "compile", "src/mlp.graph.ts");
    expect({ ...compiled, stderr: "" }).toEqual({ code: 0, stdout: "", stderr: "" });
    // npm may say something of its own before.
    expect(compiled.stderr).toMatch(/^written src\/mlp\.grad\.ts\n$/m);
    expect(readFileSync(join(project, "src/mlp.grad.ts"), "utf8")).not.toMatch(
      /\bany\b|@ts-|import /,
    );
    // The model, with the types of "gradc", the emitted module and its user.
    expect(await tsc("-p", ".")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await node("out/main.js")).toEqual({ code: 0, stdout: "48 true\n", stderr: "" });
    const check = await gradc("compile", "--check", "src/mlp.graph.ts");
    expect(check).toEqual({ code: 0, stdout: "", stderr: "current src/mlp.grad.ts\n" });
  }, 120_000);

  it("gives wrong shapes red lines in the editor", async () => {
    write("wrong/wrong.ts", MODEL.replace("matmul(W1, x)", "matmul(W1, y)"));
    const strict = ["--strict", "--noEmit", "--module", "nodenext", "--target", "es2022"];
    const { code, stdout } = await tsc("--ignoreConfig", ...strict, "wrong/wrong.ts");
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/^wrong\/wrong\.ts\(7,\d+\): error TS/);
  }, 120_000);

  it("points at what is wrong with a model", async () => {
    write("src/bad.graph.ts", MODEL.replace("matmul(W2, h)", "matmul(W2, x)"));
    const { code, stdout, stderr } = await gradc("compile", "src/bad.graph.ts");
    rmSync(join(project, "src/bad.graph.ts"));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr.split("\n").slice(0, 3)).toEqual([
      "src/bad.graph.ts:9:15 GRADC2003 matmul cannot combine [2, 8] with [4]",
      "  9 |     const o = matmul(W2, x);",
      expect.stringMatching(/^ {4}\| {15}\^{13}( |$)/),
    ]);
  }, 60_000);

  it("checks and inspects", async () => {
    const check = await gradc("check", "--json", "src/mlp.graph.ts");
    expect(check.code, check.stderr).toBe(0);
    expect(JSON.parse(check.stdout)).toMatchObject({
      ok: true,
      models: [
        {
          rows: [
            { leaf: "W1", partials: 32 },
            { leaf: "W2", partials: 16 },
          ],
        },
      ],
    });
    const inspect = await gradc("inspect", "--pass", "adjoint", "src/mlp.graph.ts");
    expect({ code: inspect.code, stderr: inspect.stderr }).toEqual({ code: 0, stderr: "" });
    expect(inspect.stdout).toContain("z = matmul(W1, x)   [8]");
    const unknown = await gradc("inspect", "--pass", "magic", "src/mlp.graph.ts");
    expect({ code: unknown.code, stdout: unknown.stdout }).toEqual({ code: 2, stdout: "" });
    expect(unknown.stderr).toContain(
      "GRADC5006 there is no pass called magic\n  help: the passes are load, derivatives, maps, adjoint",
    );
  }, 120_000);

  it("finds the functions that an emitted module needs", async () => {
    const nodes = { L: "sum(erf(x))" };
    const json = { name: "errors", inputs: { x: [3] }, nodes, outputs: ["L"] };
    write("errors.graph.json", JSON.stringify(json));
    const { code, stdout, stderr } = await gradc("compile", "--stdout", "errors.graph.json");
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("  erf(3, inputs, x, cache, erfx);\n");
    expect(stdout).toMatch(/^function erf\($/m);
  }, 60_000);

  it("compiles JSON, and gives the same module as a library", async () => {
    const json = {
      name: "product",
      inputs: { x: [], y: [] },
      nodes: { z: "x * y" },
      outputs: ["z"],
    };
    write("product.graph.json", JSON.stringify(json));
    const { code, stdout } = await gradc("compile", "--stdout", "product.graph.json");
    expect(code).toBe(0);
    write(
      "library.mjs",
      `import { readFileSync } from "node:fs";
       import { compile } from "gradc/compiler";
       const text = readFileSync("product.graph.json", "utf8");
       const { code } = await compile(text, { fileName: "product.graph.json",
         sourceName: "product.graph.json", command: "gradc compile product.graph.json", strictIndex: true });
       process.stdout.write(code);`,
    );
    expect(await node("library.mjs")).toEqual({ code: 0, stdout, stderr: "" });
  }, 60_000);
});

describe("the process", () => {
  it("keeps what a model prints out of the code and the JSON", async () => {
    const prints = 'console.log("in the way"); process.stdout.write("here too\\n");';
    write("src/loud.graph.ts", `${MODEL.replace("const z", `${prints}\nconst z`)}\n${prints}\n`);
    const loud = await gradc("compile", "--stdout", "src/loud.graph.ts");
    const json = await gradc("compile", "--json", "-o", "loud.grad.ts", "src/loud.graph.ts");
    rmSync(join(project, "src/loud.graph.ts"));
    const printed = "in the way\nhere too\n";
    expect({ code: loud.code, stderr: loud.stderr }).toEqual({
      code: 0,
      stderr: printed.repeat(2),
    });
    expect(loud.stdout).toMatch(/^\/\/ @generated by gradc .*\n(?![^]*in the way)/);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, files: [{ status: "written" }] });
    rmSync(join(project, "loud.grad.ts"));
  }, 60_000);

  it("ends although the model leaves a timer behind", async () => {
    write("src/timer.graph.ts", `${MODEL}\nsetInterval(() => undefined, 1000);\n`);
    const { code, stderr } = await gradc("compile", "--stdout", "src/timer.graph.ts");
    rmSync(join(project, "src/timer.graph.ts"));
    expect(code, stderr).toBe(0);
  }, 60_000);

  it("prints all of a long module into a pipe, and survives a reader that goes away", async () => {
    const names = Array.from({ length: 400 }, (_, i) => `a_rather_long_name_of_an_input_${i}`);
    const json = {
      name: "long",
      inputs: Object.fromEntries(names.map((name) => [name, []])),
      nodes: { s: names.join(" + ") },
      outputs: ["s"],
    };
    write("long.graph.json", JSON.stringify(json));
    const all = await gradc("compile", "--stdout", "long.graph.json");
    expect(all.code, all.stderr).toBe(0);
    expect(all.stdout.length).toBeGreaterThan(2 ** 16);
    expect(all.stdout.trimEnd().endsWith("}")).toBe(true);

    const child = started("compile", "--stdout", "long.graph.json");
    child.stdout?.destroy();
    const stderr = textOf(child);
    const [code] = (await once(child, "exit")) as [number | null];
    expect(await stderr).toBe("");
    expect(code).toBe(0);
  }, 60_000);

  it("leaves nothing behind when it is interrupted while watching", async () => {
    write("watched/m.graph.ts", MODEL);
    const child = started("compile", "--watch", "watched/m.graph.ts");
    let said = "";
    child.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
      if (said.includes("watching for changes")) child.kill("SIGINT");
    });
    const [code] = (await once(child, "exit")) as [number | null];
    expect(code).toBe(0);
    expect(said).toContain("written watched/m.grad.ts");
    expect(readdirSync(join(project, "watched")).sort()).toEqual(["m.grad.ts", "m.graph.ts"]);
  }, 60_000);
});

function started(...argv: string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...argv], {
    cwd: project,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function textOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stderr?.on("data", (part: Buffer) => (text += part.toString()));
  if (child.stderr) await once(child.stderr, "close");
  return text;
}
