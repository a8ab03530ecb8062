import { describe, expect, it } from "vitest";
import { newWorld, type World } from "./support/world.ts";

const ON = { compilerOptions: { noUncheckedIndexedAccess: true } };

/** Compiles src/m.graph.ts and says whether the module was made with strict index reads. */
async function isStrict(world: World, ...argv: string[]): Promise<boolean> {
  world.model("src/m.graph.ts");
  const out = argv.length === 0 ? "src/m.grad.ts" : "gen/m.grad.ts";
  const { code } = await world.gradc("compile", "src/m.graph.ts", ...argv);
  expect(code).toBe(0);
  return world.read(out).includes('"strictIndex":true');
}

function withConfigs(configs: Readonly<Record<string, object>>): World {
  const world = newWorld();
  for (const [path, config] of Object.entries(configs)) world.write(path, JSON.stringify(config));
  return world;
}

describe("strict index reads", () => {
  it.each<[string, boolean, Record<string, object>]>([
    ["no configuration", false, {}],
    ["the flag", true, { "tsconfig.json": ON }],
    [
      "a configuration without the flag",
      false,
      { "tsconfig.json": { compilerOptions: { strict: true } } },
    ],
    ["the flag turned off further down", false, { "tsconfig.json": ON, "src/tsconfig.json": {} }],
    [
      "the flag in what is extended",
      true,
      { "tsconfig.json": { extends: "./base.json" }, "base.json": ON },
    ],
    [
      "the flag in a package that is extended",
      true,
      {
        "tsconfig.json": { extends: ["@tsconfig/strictest", "./off.json"] },
        "off.json": { compilerOptions: { strict: false } },
        "node_modules/@tsconfig/strictest/tsconfig.json": ON,
        "node_modules/@tsconfig/strictest/package.json": { name: "@tsconfig/strictest" },
      },
    ],
    [
      "the flag in the project that includes the output",
      true,
      {
        "tsconfig.json": {
          files: [],
          references: [{ path: "./tsconfig.node.json" }, { path: "./tsconfig.app.json" }],
        },
        "tsconfig.node.json": { include: ["vite.config.ts"] },
        "tsconfig.app.json": { ...ON, include: ["src"] },
      },
    ],
    [
      "the flag in a project that does not include the output",
      false,
      {
        "tsconfig.json": {
          files: [],
          references: [{ path: "./tsconfig.node.json" }, { path: "./tsconfig.app.json" }],
        },
        "tsconfig.node.json": { ...ON, include: ["vite.config.ts"] },
        "tsconfig.app.json": { include: ["src"] },
      },
    ],
    [
      "projects that refer to each other",
      true,
      {
        "tsconfig.json": { ...ON, files: [], references: [{ path: "./a" }] },
        "a/tsconfig.json": { files: [], references: [{ path: ".." }] },
      },
    ],
  ])("%s: %j", async (_, expected, configs) => {
    expect(await isStrict(withConfigs(configs))).toBe(expected);
  });

  it("follow the directory of the output, not of the model", async () => {
    const world = withConfigs({ "src/tsconfig.json": {}, "gen/tsconfig.json": ON });
    expect(await isStrict(world, "-o", "gen")).toBe(true);
  });

  it("can be asked for, and the command in the header says so only then", async () => {
    const asked = newWorld();
    expect(await isStrict(asked, "-o", "gen", "--strict-index")).toBe(true);
    expect(asked.read("gen/m.grad.ts")).toContain("`gradc compile --strict-index -o .");
    const governed = withConfigs({ "tsconfig.json": ON });
    expect(await isStrict(governed, "-o", "gen", "--strict-index")).toBe(true);
    expect(governed.read("gen/m.grad.ts")).toContain("`gradc compile -o .");
  });

  it("are not decided in silence by a configuration that cannot be read", async () => {
    const world = withConfigs({ "tsconfig.json": { extends: "./gone.json" } });
    world.model("src/m.graph.ts");
    const { code, stderr } = await world.gradc("compile", "src/m.graph.ts");
    expect(code).toBe(0);
    expect(stderr).toMatch(/GRADC5007 warning: tsconfig\.json: .*gone\.json/);
    world.write(
      "tsconfig.json",
      '{ "compilerOptions": { "noUncheckedIndexedAccess": true }, // why\n }',
    );
    expect(await isStrict(world)).toBe(true);
  });
});
