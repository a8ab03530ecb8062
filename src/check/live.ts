import { runInThisContext } from "node:vm";
import { invariant } from "../diagnostics/invariant.ts";
import type { TransformName } from "../ir/graph.ts";
import { erased } from "./erase.ts";

/** A flat array of a module's memory: integers and truth values have arrays of their own. */
export type FlatArray = Float64Array | Int32Array | Uint8Array;

/** The arrays of a module by name. */
export interface EmittedMemory {
  readonly inputs: Float64Array;
  readonly indices?: Int32Array;
  readonly masks?: Uint8Array;
  readonly params?: Float64Array;
  readonly cache: Float64Array;
  readonly upstream?: Float64Array;
  readonly grads: Float64Array;
  readonly directions?: Float64Array;
  readonly tangents?: Float64Array;
  readonly direction?: Float64Array;
  readonly product?: Float64Array;
  readonly jacobian?: Float64Array;
  readonly jacobianRows?: Int32Array;
  readonly jacobianColumns?: Int32Array;
  readonly hessian?: Float64Array;
  readonly hessianRows?: Int32Array;
  readonly hessianColumns?: Int32Array;
}

/**
 * An emitted module, evaluated. Arguments of the functions are as the contract orders them; one that owns
 * its memory always allocates the same, and heeds no arguments.
 */
export interface EmittedModule extends Readonly<
  Partial<Record<TransformName, (...memory: FlatArray[]) => void>>
> {
  forward(...memory: FlatArray[]): void;
  backward(...memory: FlatArray[]): void;
  readonly slots: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly sizes: Readonly<Record<string, number>>;
  allocate(): EmittedMemory;
  views(memory: EmittedMemory): Record<string, Record<string, FlatArray>>;
}

/**
 * Turns emitted TypeScript into a live module: types erased, `export` dropped, and the body of the
 * module made the body of a strict function that returns its exports. Unlike an `import` of a data
 * URL the result can be garbage collected, and needs no waiting. `sizes` are what its symbolic sizes
 * stand for: the functions that are returned take no others.
 */
export function evaluateModule(code: string, sizes: readonly number[] = []): EmittedModule {
  const { text, names } = erased(code);
  const body = `(() => {\n"use strict";\n${text}\nreturn { ${names.join(", ")} };\n})()`;
  const exported = atSizes(lending(runInThisContext(body, { filename: "emitted.js" })), sizes);
  invariant(isEmittedModule(exported), "the emitted module exports forward, backward, slots, …");
  return exported;
}

/** A module that owns its memory, so that it is used as others are. */
function lending(exported: unknown): unknown {
  if (typeof exported !== "object" || exported === null || !("memory" in exported)) return exported;
  return { ...exported, allocate: () => exported.memory };
}

/** What `exported` exports, with sizes given first wherever they are taken. */
function atSizes(exported: unknown, sizes: readonly number[]): unknown {
  if (sizes.length === 0 || typeof exported !== "object" || exported === null) return exported;
  const entries = Object.entries(exported).map(([name, value]: [string, unknown]) => {
    if (typeof value !== "function") return [name, value] as const;
    const given = (...rest: unknown[]): unknown =>
      Reflect.apply(value, undefined, [...sizes, ...rest]);
    return [name, ["slots", "sizes"].includes(name) ? given() : given] as const;
  });
  return Object.fromEntries(entries);
}

function isEmittedModule(exported: unknown): exported is EmittedModule {
  if (typeof exported !== "object" || exported === null) return false;
  return ["forward", "backward", "slots", "sizes", "allocate", "views"].every(
    (name) => name in exported,
  );
}
