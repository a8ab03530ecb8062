import { describe, expect, test } from "vitest";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { compileModel } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { model } from "../../src/index.ts";
import type { FunctionName } from "../../src/ir/plan.ts";
import { functionNamed } from "../../src/ir/plan.ts";
import type { Program } from "../../src/ir/program.ts";
import { flatten } from "../../src/ir/statements.ts";

/** How factors lie in memory. */
const forms = ["a * b", "a' * b", "a * b'", "a' * b'"] as const;
type Form = (typeof forms)[number];

type Sizes = readonly [rows: number, depth: number, columns: number];
type Declared = readonly (number | string)[];

/** A matrix as rows of numbers. */
type Matrix = readonly (readonly number[])[];

/** Whole numbers, so that sums are the same in every order. */
function matrix(rows: number, columns: number, salt: number): number[][] {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => ((i * 7 + j * 5 + salt * 3 + i * j) % 11) - 5),
  );
}

function transposed(a: Matrix, columns: number): number[][] {
  return Array.from({ length: columns }, (_, j) => a.map((row) => row[j] ?? NaN));
}

function product(a: Matrix, b: Matrix, columns: number): number[][] {
  return a.map((row) =>
    Array.from({ length: columns }, (_, j) =>
      row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? NaN), 0),
    ),
  );
}

interface Given {
  readonly form: Form;
  /** What is made of the product. */
  readonly then: string;
  readonly declared: Declared;
  readonly accumulate?: boolean;
}

async function compiled({ form, then, declared, accumulate = false }: Given) {
  const [m = 0, k = 0, n = 0] = declared;
  const traced = model("products", {
    inputs: {
      a: form.startsWith("a'") ? [k, m] : [m, k],
      b: form.endsWith("b'") ? [n, k] : [k, n],
      c: [n],
    },
    nodes: { z: form, y: then },
    outputs: ["y"],
  });
  const options = { upstream: true, accumulate };
  return compileModel(present(modelIn(traced)), options);
}

/** How many loops of a function count in steps. */
function steps(program: Program, name: FunctionName): number {
  const { statements } = functionNamed(program, name);
  return [...flatten(statements)].filter(
    (one) => one.kind === "loop" && one.variable.step !== undefined,
  ).length;
}

interface Run {
  readonly y: number[];
  readonly grads: number[];
}

/** The emitted code on whole numbers; `poison` is put into one element of a. */
function run(code: string, given: Given, sizes: Sizes, poison?: number): [Run, Run] {
  const [m, k, n] = sizes;
  // All symbols are one and the same.
  const symbol = given.declared.findIndex((one) => typeof one === "string");
  const module = evaluateModule(code, symbol < 0 ? [] : [sizes[symbol] ?? 0]);
  const [A, B, U] = [matrix(m, k, 1), matrix(k, n, 2), matrix(m, n, 3)];
  const c = matrix(1, n, 4)[0] ?? [];
  if (poison !== undefined && A[1]) A[1][2] = poison;
  const memory = module.allocate();
  const { inputs, cache, grads, upstream } = memory;
  const a = given.form.startsWith("a'") ? transposed(A, k) : A;
  const b = given.form.endsWith("b'") ? transposed(B, n) : B;
  inputs.set([...a.flat(), ...b.flat(), ...c]);
  upstream?.set(U.flat());
  const before = Float64Array.from(grads, (_, at) => (given.accumulate ? at % 5 : NaN));
  grads.set(before);
  cache.fill(NaN);
  module.forward(inputs, cache);
  module.backward(inputs, cache, ...(upstream ? [upstream] : []), grads);
  const found = { y: [...cache.subarray(0, m * n)], grads: [...grads] };

  const z = product(A, B, n);
  const isSquare = given.then !== "z";
  const y = z.map((row) => row.map((value, j) => (isSquare ? (value + (c[j] ?? 0)) ** 2 : value)));
  const dz = U.map((row, i) =>
    row.map((u, j) => (isSquare ? 2 * ((z[i]?.[j] ?? NaN) + (c[j] ?? 0)) * u : u)),
  );
  const dA = product(dz, transposed(B, n), k);
  const dB = product(transposed(A, k), dz, n);
  const dc = Array.from({ length: n }, (_, j) =>
    isSquare ? dz.reduce((sum, row) => sum + (row[j] ?? 0), 0) : 0,
  );
  const all = [
    ...(given.form.startsWith("a'") ? transposed(dA, k) : dA).flat(),
    ...(given.form.endsWith("b'") ? transposed(dB, n) : dB).flat(),
    ...dc,
  ];
  const added = all.map((value, at) => (given.accumulate ? value + (before[at] ?? 0) : value));
  return [found, { y: y.flat(), grads: added }];
}

function expectSame([found, wanted]: [Run, Run]): void {
  expect(found.y.map(plus)).toEqual(wanted.y.map(plus));
  expect(found.grads.map(plus)).toEqual(wanted.grads.map(plus));
}

/** Without the sign of zero. */
function plus(value: number): number {
  return value + 0;
}

/** Around the edges of blocks of 2, 3 and 4, of sums that are written out, and of rows built up in order. */
const edges: readonly Sizes[] = [
  [4, 4, 64],
  [5, 4, 52],
  [6, 12, 16],
  [7, 13, 17],
  [8, 16, 18],
  [9, 17, 19],
  [10, 18, 20],
  [11, 19, 21],
  [3, 23, 22],
  [23, 3, 16],
  [16, 20, 5],
  [40, 9, 3],
];

describe.each(forms)("%s", (form) => {
  test.each(["z", "(z + c) .^ 2"])("in blocks, of constant sizes: y = %s", async (then) => {
    let blocks = 0;
    for (const sizes of edges) {
      const given: Given = { form, then, declared: sizes };
      const { code, program } = await compiled(given);
      blocks += steps(program, "forward") + steps(program, "backward");
      expectSame(run(code, given, sizes));
    }
    expect(blocks).toBeGreaterThan(2 * edges.length);
  });

  test.each<Declared>([
    ["N", 20, 18],
    [18, "N", 20],
    [20, 18, "N"],
    ["N", "N", "N"],
  ])("in blocks, of symbolic sizes: [%s, %s] by %s columns", async (...declared) => {
    for (const then of ["z", "(z + c) .^ 2"]) {
      const given: Given = { form, then, declared };
      const { code, program } = await compiled(given);
      expect(steps(program, "forward")).toBeGreaterThan(0);
      for (let size = 0; size < 10; size++) {
        const sizes = declared.map((one) => (typeof one === "string" ? size : one));
        expectSame(run(code, given, [sizes[0] ?? 0, sizes[1] ?? 0, sizes[2] ?? 0]));
      }
    }
  });

  test("added to gradients", async () => {
    for (const sizes of edges.slice(0, 8)) {
      const given: Given = { form, then: "(z + c) .^ 2", declared: sizes, accumulate: true };
      const { code } = await compiled(given);
      expectSame(run(code, given, sizes));
    }
  });

  test.each([NaN, Infinity])("%s in one row stays in that row", async (poison) => {
    for (const sizes of edges.slice(0, 8)) {
      const given: Given = { form, then: "z", declared: sizes };
      const { code } = await compiled(given);
      expectSame(run(code, given, sizes, poison));
    }
  });
});
