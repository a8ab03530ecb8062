import { describe, expect, test } from "vitest";
import { present } from "../../src/diagnostics/invariant.ts";
import { measureGarbage } from "../support/garbage.ts";
import { kinds } from "../support/garbage-models.ts";

/** Of forward and backward each; `npm run bench:garbage` makes 10 million. */
const CALLS = 3_000_000;

describe("millions of calls of forward and backward", { timeout: 300_000 }, () => {
  test.each(Object.entries(kinds))(
    "%s: no garbage collection, not a byte",
    async (_, { code, sizes = [], weight = 1 }) => {
      const { collections, bytes } = measureGarbage(await code(), {
        count: Math.ceil(CALLS / weight),
        sizes,
      });
      expect(collections).toBe(0);
      expect(bytes).toBeLessThan(0.1);
    },
  );

  test("a function in parts is one", async () => {
    expect(await present(kinds["a function in parts"]).code()).toMatch(/^function forward2\(/m);
  });

  test("one object in ten calls is seen", async () => {
    for (const name of ["a network with a softmax", "memory of the module"]) {
      const code = await present(kinds[name]).code();
      const head = /export function backward\([^)]*\): void \{\n/;
      expect(code).toMatch(head);
      const planted = code.replace(
        head,
        (found) =>
          `let calls = 0;\nexport let sink: unknown;\n${found}  if (++calls % 10 === 0) sink = [calls];\n`,
      );
      const { collections, bytes } = measureGarbage(planted, { count: CALLS });
      expect(collections).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(1);
    }
  });
});
