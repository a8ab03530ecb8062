import { readFileSync } from "node:fs";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { catalogue } from "../scripts/catalogue.ts";
import { messages } from "../src/diagnostics/messages.ts";

describe("docs/diagnostics.md", () => {
  it("is what `npm run docs` makes of the messages", async () => {
    const page = readFileSync("docs/diagnostics.md", "utf8");
    expect(page).toBe(await format(catalogue(), { parser: "markdown" }));
  });

  it("has every code once", () => {
    const rows = catalogue().match(/^\| `GRADC\d{4}` \|/gm) ?? [];
    expect(rows.sort()).toEqual(
      Object.keys(messages)
        .map((code) => `| \`${code}\` |`)
        .sort(),
    );
  });
});
