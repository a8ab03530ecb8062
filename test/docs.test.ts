import { readdirSync, readFileSync } from "node:fs";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { catalogue } from "../scripts/catalogue.ts";
import { readme } from "../scripts/readme.ts";
import { messages } from "../src/diagnostics/messages.ts";

const codes = Object.keys(messages).sort();

describe("docs/diagnostics.md", () => {
  it("is what `npm run docs` makes of the messages and the malformed models", async () => {
    const page = readFileSync("docs/diagnostics.md", "utf8");
    expect(page).toBe(await format(catalogue(), { parser: "markdown" }));
  });

  it("has every code once", () => {
    const headings = catalogue().match(/^### GRADC\d{4}: \S/gm) ?? [];
    expect(headings.map((heading) => heading.slice(4, 13))).toEqual(codes);
  });

  it("has no code that nothing raises", () => {
    const source = readdirSync("src", { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith("messages.ts"))
      .map((path) => readFileSync(`src/${path}`, "utf8"))
      .join("\n");
    expect(codes.filter((code) => !source.includes(code))).toEqual([]);
  });
});

describe("README.md", () => {
  it("shows the model and the gradient of the example as they are today", () => {
    const page = readFileSync("README.md", "utf8");
    expect(page).toBe(readme());
    expect(page).toContain('export default model("mlp"');
    expect(page).toContain("export function backward(");
  });
});
