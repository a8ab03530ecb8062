import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { extentOf } from "../../bench/peers/count.ts";
import { mathJs } from "../../bench/peers/formula.ts";
import { entriesOf, loops } from "../../bench/peers/loops.ts";
import { armOf, leavesOf } from "../../bench/peers/peers.ts";
import type { Program, Scalars } from "../../bench/peers/program.ts";
import { caseNames, fileOf, loadCase } from "../../bench/suite/load.ts";
import { present } from "../../src/diagnostics/invariant.ts";

/** Programs without a library: on plain numbers. */
const numbers: Scalars<number, number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  max: Math.max,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  ...loops<number>((a, b) => a + b),
};

async function programOf(name: string): Promise<Program> {
  return ((await import(fileOf(name, "peers.ts").href)) as { default: Program }).default;
}

test("every case has a program for other libraries", () => {
  const without = caseNames().filter(
    (name) => !existsSync(fileURLToPath(fileOf(name, "peers.ts"))),
  );
  expect(without).toEqual([]);
});

describe("what other libraries compute is the model", () => {
  test.each(caseNames())("%s", async (name) => {
    const program = await programOf(name);
    if (!program.scalars) {
      expect(program.without?.["scalars"]).toBeDefined();
      return;
    }
    const loaded = await loadCase(name);
    const leaves = leavesOf(loaded, program.shapes);
    const values = program.scalars(
      numbers,
      entriesOf(leaves, (leaf, at) => present(leaf.values[at])),
    );
    const { outputs } = loaded.expected;
    expect(values).toHaveLength(outputs.length);
    for (const [at, value] of values.entries()) {
      expect(value / present(outputs[at])).toBeCloseTo(1, 9);
    }
  });
});

describe("a library is compared with gradc before it is timed", () => {
  test("right: it is timed", async () => {
    const arm = await armOf(mathJs, await programOf("arm"), await loadCase("arm"), (error) => {
      throw error;
    });
    expect(await arm.run(2)).toBeGreaterThan(0);
  });

  test("wrong: it is not", async () => {
    const wrong: Program = {
      scalars: (on, { theta }) => [on.sin(present(theta)(0))],
    };
    const timed = armOf(mathJs, wrong, await loadCase("arm"), () => undefined);
    await expect(timed).rejects.toThrow(/^wrong: outputs\[0\]/);
  });

  test("right to six digits: that is said", async () => {
    const right = await programOf("arm");
    const rough: Program = {
      scalars: (on, leaves) =>
        (right.scalars?.(on, leaves) ?? []).map((one) => on.mul(one, 1.000001)),
    };
    const remarks: string[] = [];
    await armOf(mathJs, rough, await loadCase("arm"), (error) => remarks.push(String(error)));
    expect(remarks).toEqual([expect.stringContaining("not to nine digits")]);
  });

  test("too large: it is not tried", async () => {
    const timed = armOf(mathJs, await programOf("lstm"), await loadCase("lstm"), () => undefined);
    await expect(timed).rejects.toThrow(/^out of time: formulas of \d+ operations/);
  });
});

test("a sum has its terms and additions, a table its entries", () => {
  const program: Program = {
    scalars(on, { x }) {
      const squares = on.table([4, 5], (i) => on.mul(present(x)(i), present(x)(i)));
      return [
        on.sum(3, (i) =>
          on.add(
            squares(i, 0),
            on.sum(2, (j) => on.exp(squares(i, j))),
          ),
        ),
      ];
    },
  };
  const x = { name: "x", shape: [4], values: new Float64Array(4), isDifferentiated: true };
  // 20 squares; 3 times: an addition, twice an exponential added, and what is added to the sum.
  expect(extentOf(program, [x])).toEqual({ rows: 1, operations: 20 + 3 * (1 + 2 * 2 + 1) });
});
