import type { Graph, Leaf } from "./graph.ts";
import type { Buffer, Statement } from "./loops.ts";
import type { Size } from "./size.ts";

/** The lowered module: what a printer needs, free of any target language. */
export interface Program {
  readonly graph: Graph;
  /** The leaves of each role that is present, in slot order. */
  readonly inputs: readonly Leaf[];
  readonly indices: readonly Leaf[];
  readonly masks: readonly Leaf[];
  readonly params: readonly Leaf[];
  readonly upstream: readonly Leaf[];
  /** First the outputs, then saved values, then scratch. */
  readonly cache: readonly CacheSlot[];
  readonly forward: LoweredFunction;
  readonly backward: LoweredFunction;
  /** Where each buffer begins in its flat array. */
  readonly offsets: ReadonlyMap<Buffer, Size>;
  readonly sizes: {
    readonly inputs: Size;
    readonly indices: Size;
    readonly masks: Size;
    readonly params: Size;
    readonly cache: Size;
    readonly grads: Size;
    readonly upstream: Size;
  };
}

export interface CacheSlot {
  readonly buffer: Buffer;
  readonly use: "output" | "saved" | "scratch";
  /** The output's name, which may differ from the node's. */
  readonly name?: string;
}

export interface LoweredFunction {
  readonly statements: readonly Statement[];
}
