import type { Graph, Leaf, Result } from "./graph.ts";
import type { Buffer, Lodging, Space, Statement } from "./loops.ts";
import type { FunctionPlan } from "./plan.ts";
import type { Size } from "./size.ts";

/** The flat arrays that a module may take. */
export type ArrayName = Exclude<Space, "constants" | "registers">;

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
  /** In the order in which they are printed: forward, backward, transforms. */
  readonly functions: readonly LoweredFunction[];
  /** Where each buffer begins in its flat array. */
  readonly offsets: ReadonlyMap<Buffer, Size>;
  /** Where those lie that are part of others: rows, and values that loops carry on. */
  readonly lodgings: ReadonlyMap<Buffer, Lodging>;
  /** How long each flat array is; zero where the module has none. */
  readonly sizes: Readonly<Record<Exclude<ArrayName, "cache">, Size>>;
  /** How long the cache is: the largest of these, which symbols decide where there are several. */
  readonly cacheSizes: readonly Size[];
}

export interface CacheSlot {
  readonly buffer: Buffer;
  readonly use: "output" | "saved" | "scratch";
  /** The output's name, which may differ from the node's. */
  readonly name?: string;
}

export interface LoweredFunction extends Pick<FunctionPlan, "name" | "kept"> {
  /** What it writes for its caller, and where. */
  readonly results: readonly (Result & { readonly buffer: Buffer })[];
  readonly statements: readonly Statement[];
  /** How much of the cache it needs. */
  readonly cache: Size;
}
