import { runInThisContext } from "node:vm";
import ts from "typescript";
import type { FlatArray } from "../../src/check/live.ts";
import { invariant, present } from "../../src/diagnostics/invariant.ts";
import { type Arm, type Arrays, type FunctionName, functionNames, type Role } from "./case.ts";

type Call = (...arrays: readonly FlatArray[]) => void;

/** A function of a module and the arrays that it is given. */
export interface BoundCall {
  readonly call: Call;
  /** What the parameters are called. */
  readonly roles: readonly Role[];
  readonly arrays: readonly FlatArray[];
}

/** A module that was evaluated, its functions with the arrays that they work on. */
export interface Bound {
  readonly arrays: Arrays;
  readonly calls: Readonly<Partial<Record<FunctionName, BoundCall>>>;
  /** What the module exports besides. */
  readonly exported: Readonly<Record<string, unknown>>;
}

/**
 * Evaluates a TypeScript module without imports, as an ES module, which is what users do with it.
 * `arraysOf` makes the arrays; each function is given those that its parameters are called.
 */
export async function bind(
  code: string,
  arraysOf: (exported: Readonly<Record<string, unknown>>) => Arrays,
): Promise<Bound> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const address = `data:text/javascript;base64,${Buffer.from(outputText).toString("base64")}`;
  const exported = (await import(address)) as Readonly<Record<string, unknown>>;
  const arrays = arraysOf(exported);
  const calls = functionNames.flatMap((name) => {
    const call = exported[name];
    if (typeof call !== "function") return [];
    const own = parametersOf(call);
    return [[name, { call: call as Call, roles: own, arrays: own.map(arrayFor) }] as const];
  });
  return { arrays, calls: Object.fromEntries(calls), exported };

  function arrayFor(role: Role): FlatArray {
    return present(arrays[role], `an array for ${role}`);
  }
}

/** Parameters that a function does not use have an underscore. */
function parametersOf(call: unknown): Role[] {
  const [, parameters = ""] = /\(([^)]*)\)/.exec(String(call)) ?? [];
  const names = parameters.split(",").map((parameter) => parameter.trim().replace(/^_/, ""));
  return names.filter((name) => name !== "") as Role[];
}

/**
 * Calls of functions of a module, one after the other, timed. Each arm has a loop of its own, to which the
 * arrays are arguments: V8 knows no more about them than in a user's loop.
 */
export function armOf(name: string, calls: readonly (BoundCall | undefined)[]): Arm {
  const given = calls.filter((one) => one !== undefined);
  invariant(given.length === calls.length, `${name} lacks a function`);
  const functions = given.map((_, at) => `f${at}`);
  const groups = given.map(({ arrays }, at) => arrays.map((_, of) => `a${at}_${of}`));
  const body = functions.map((f, at) => `${f}(${groups[at]?.join(", ")});`).join(" ");
  const loop: unknown = runInThisContext(
    `(${functions.join(", ")}, now) => (${["n", ...groups.flat()].join(", ")}) => {
      const start = now();
      for (let i = 0; i < n; i++) { ${body} }
      return now() - start;
    } // ${name}`,
  );
  const make = loop as (...given: unknown[]) => (...given: unknown[]) => number;
  const run = make(...given.map((one) => one.call), processorTime);
  const flat = given.flatMap(({ arrays }) => arrays);
  return { name, precision: "f64", run: (times) => run(times, ...flat) };
}

/** Nanoseconds of the processor that this process has had: what else the machine does is not counted. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return 1000 * (user + system);
}
