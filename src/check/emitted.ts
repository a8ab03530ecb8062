import { present } from "../diagnostics/invariant.ts";
import type { Leaf } from "../ir/graph.ts";
import { spaceOf } from "../ir/loops.ts";
import type { Model } from "../ir/model.ts";
import { elementsOf } from "../ops/axes.ts";
import type { EmittedMemory, EmittedModule, FlatArray } from "./live.ts";

/** The module's functions on values by node, whatever the layout of its memory. */
export class Emitted {
  readonly #model: Model;
  readonly #module: EmittedModule;
  readonly #memory: EmittedMemory;
  readonly #forward: FlatArray[];
  readonly #backward: FlatArray[];
  readonly #outputs: readonly Float64Array[];

  constructor(model: Model, module: EmittedModule, own = module.allocate()) {
    this.#model = model;
    this.#module = module;
    this.#memory = own;
    const memory = (names: readonly (keyof EmittedMemory)[]): FlatArray[] =>
      names.flatMap((name) => this.#memory[name] ?? []);
    this.#forward = memory(["inputs", "indices", "masks", "params", "cache"]);
    this.#backward = [...this.#forward, ...memory(["upstream", "grads"])];
    const { cache } = this.#memory;
    this.#outputs = model.graph.outputs.map(({ name, node }) => {
      const start = present(module.slots["outputs"]?.[name], `no slot for output ${name}`);
      return cache.subarray(start, start + elementsOf(node));
    });
  }

  /** Memory of one leaf, to be changed in place. */
  leaf(leaf: Leaf): FlatArray {
    return this.#array(leaf);
  }

  /** Runs forward; the arrays are the module's own. */
  forward(): readonly Float64Array[] {
    this.#module.forward(...this.#forward);
    return this.#outputs;
  }

  /**
   * Runs forward and backward with NaN in all memory that they ought to write before they read it;
   * grads begin with `before` (what `--accumulate` adds to).
   */
  gradients(before: number): Float64Array[] {
    this.#memory.cache.fill(NaN);
    this.#module.forward(...this.#forward);
    const { grads } = this.#memory;
    grads.fill(before);
    this.#module.backward(...this.#backward);
    return this.#model.wrt.map(({ name, node }) => {
      const start = present(
        this.#module.slots["grads"]?.[name],
        `no slot for the gradient of ${name}`,
      );
      return grads.slice(start, start + elementsOf(node));
    });
  }

  #array(leaf: Leaf): FlatArray {
    const space = spaceOf(leaf) as keyof EmittedMemory;
    const slots = this.#module.slots[space === "upstream" ? "outputs" : space];
    const start = present(slots?.[leaf.name], `no slot for ${leaf.name}`);
    return present(this.#memory[space], `no array for ${space}`).subarray(
      start,
      start + elementsOf(leaf.node),
    );
  }
}
