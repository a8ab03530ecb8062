import { Ajv, type AnySchema } from "ajv";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { schema } from "../../src/1-load/json/schema.ts";
import { loadFile, loadText } from "../../src/1-load/load.ts";

const directory = mkdtempSync(join(tmpdir(), "gradc-files-"));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const model = '{ "name": "m", "inputs": { "x": [] }, "nodes": { "y": "2 x" }, "outputs": ["y"] }';

describe("files", () => {
  it("that are missing or no file are refused", async () => {
    await expect(loadFile(join(directory, "none.graph.ts"))).rejects.toThrow("GRADC1001");
    await expect(loadFile(directory)).rejects.toThrow("GRADC1001");
  });

  it("of another kind are refused", async () => {
    await expect(loadText("", { fileName: "m.graph.py" })).rejects.toThrow("GRADC1009");
    await expect(loadText("", { fileName: "graph" })).rejects.toThrow("GRADC1009");
  });

  it("may begin with a byte order mark", async () => {
    const path = join(directory, "bom.graph.json");
    writeFileSync(path, `\ufeff${model}`);
    expect((await loadFile(path)).models).toHaveLength(1);
    expect((await loadText(`\ufeff${model}`, { fileName: "m.graph.json" })).models).toHaveLength(1);
  });

  it("in JSON have a schema that is one", () => {
    const ajv = new Ajv({ allowUnionTypes: true });
    expect(ajv.validateSchema(schema as AnySchema)).toBe(true);
    expect(ajv.validateSchema({ ...schema, required: "name" })).toBe(false);
  });

  it("in JSON may name their schema, which changes nothing", async () => {
    const text = model.replace("{", '{ "$schema": "./schema.json",');
    expect((await loadText(text, { fileName: "m.graph.json" })).models).toHaveLength(1);
  });
});
