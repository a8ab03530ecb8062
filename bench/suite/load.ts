import { readFile } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { loadFile } from "../../src/1-load/load.ts";
import type { FlatArray } from "../../src/check/live.ts";
import { Random } from "../../src/check/random.ts";
import { compileModel } from "../../src/compile.ts";
import type { Stats } from "../../src/compiler.ts";
import { invariant, present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";
import {
  type Arrays,
  type Case,
  type FunctionName,
  type Results,
  resultRoles,
  type Role,
  roles,
  runsOf,
} from "./case.ts";
import { bind, type Bound } from "./module.ts";

const folder = new URL("../cases/", import.meta.url);

/** A case, compiled, with gradc's own values. */
export interface LoadedCase {
  readonly name: string;
  readonly case: Case;
  readonly model: Model;
  /** The numbers of every leaf. */
  readonly leaves: Readonly<Record<string, ArrayLike<number>>>;
  /** What gradc emits. */
  readonly code: string;
  readonly stats: Stats;
  readonly gradc: Bound;
  readonly expected: Results;
}

export function caseNames(): string[] {
  return readdirSync(folder).filter((name) => existsSync(fileURLToPath(fileOf(name, "case.ts"))));
}

export function fileOf(name: string, file: string): URL {
  return new URL(`${name}/${file}`, folder);
}

export async function loadCase(name: string): Promise<LoadedCase> {
  const { default: one } = (await import(fileOf(name, "case.ts").href)) as { default: Case };
  const { models } = await loadFile(fileURLToPath(fileOf(name, "model.graph.ts")));
  const { model } = present(models[0], `a model of ${name}`);
  const emit = emittedFor(one.derivative);
  const { code, stats } = await compileModel(model, { emit });
  const leaves = one.data(new Random(1));
  const gradc = await bind(code, (exported) => arraysOf(exported, leaves));
  const { outputs, derivative } = resultsOf(gradc, present(runsOf[one.derivative][0]), gradc);
  const expected = { outputs: outputs.slice(), derivative: derivative.slice() };
  return { name, case: one, model, leaves, code, stats, gradc, expected };
}

/** gradc's module that owns its memory, with the same data. */
export async function loadOwner({
  case: { derivative },
  model,
  gradc,
}: LoadedCase): Promise<Bound> {
  const options = { emit: emittedFor(derivative), memory: "module" } as const;
  const { code } = await compileModel(model, options);
  const owner = await bind(code, ({ memory }) => memory as Arrays);
  for (const [role, array] of Object.entries(owner.arrays) as [Role, FlatArray][]) {
    array.set(present(gradc.arrays[role], `gradc's ${role}`).subarray(0, array.length));
  }
  return owner;
}

/** gradc's module with `--fast-math`, on arrays of its own; undefined where that changes nothing. */
export async function loadFast(loaded: LoadedCase): Promise<Bound | undefined> {
  const emit = emittedFor(loaded.case.derivative);
  const { code } = await compileModel(loaded.model, { emit, fastMath: true });
  if (bodyOf(code) === bodyOf(loaded.code)) return undefined;
  return bind(code, (exported) => arraysOf(exported, loaded.leaves));
}

/** What follows the head, which names the options. */
function bodyOf(code: string): string {
  return code.slice(code.indexOf("export const slots"));
}

function emittedFor(derivative: Case["derivative"]) {
  return derivative === "jacobian"
    ? (["predict", "jacobian"] as const)
    : (["valueAndGrad"] as const);
}

/** The derivatives written by hand, on arrays of their own with the same data. */
export async function loadHand({ name, gradc, leaves }: LoadedCase): Promise<Bound> {
  const code = await readFile(fileOf(name, "hand.ts"), "utf8");
  return bind(code, ({ cacheSize }) => {
    invariant(typeof cacheSize === "number", "hand.ts exports cacheSize");
    return arraysOf(gradc.exported, leaves, cacheSize);
  });
}

/** What these functions leave behind, called one after the other, in memory where nothing is left from before. */
export function resultsOf(
  { arrays, calls }: Bound,
  functions: readonly FunctionName[],
  gradc: Bound,
): Results {
  for (const role of resultRoles) arrays[role]?.fill(NaN);
  for (const name of functions) {
    const { call, arrays: given } = present(calls[name], `a function ${name}`);
    call(...given);
  }
  const { cache, grads, jacobian } = arrays;
  return {
    outputs: present(cache).subarray(0, outputLength(gradc.exported)),
    derivative: present(jacobian ?? grads, "gradients"),
  };
}

type Slots = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** How many numbers all outputs have. */
function outputLength(exported: Readonly<Record<string, unknown>>): number {
  const { views, allocate } = exported as {
    allocate: () => unknown;
    views: (memory: unknown) => Readonly<Record<"outputs", Readonly<Record<string, FlatArray>>>>;
  };
  return Object.values(views(allocate()).outputs).reduce((sum, { length }) => sum + length, 0);
}

/** Arrays as long as the module says, filled with the data. */
function arraysOf(
  exported: Readonly<Record<string, unknown>>,
  leaves: LoadedCase["leaves"],
  cacheSize?: number,
): Arrays {
  const { slots, sizes } = exported as { slots: Slots; sizes: Readonly<Record<string, number>> };
  const lengths = { ...sizes, ...(cacheSize !== undefined && { cache: cacheSize }) };
  const arrays = roles.flatMap((role) => {
    const length = lengths[role as keyof typeof lengths];
    if (length === undefined) return [];
    const array = new (kindOf(role))(length);
    for (const [leaf, slot] of Object.entries(slots[role] ?? {})) {
      const numbers = leaves[leaf];
      if (["inputs", "indices", "masks", "params"].includes(role)) {
        array.set(present(numbers, `data of ${leaf}`), slot);
      }
    }
    return [[role, array] as const];
  });
  return Object.fromEntries(arrays);
}

function kindOf(role: Role) {
  if (role === "indices") return Int32Array;
  return role === "masks" ? Uint8Array : Float64Array;
}
