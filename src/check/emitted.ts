import { present } from "../diagnostics/invariant.ts";
import { type Leaf } from "../ir/graph.ts";
import { type Model } from "../ir/model.ts";
import { elementsOf } from "../ops/builder.ts";
import { type EmittedModule } from "./live.ts";

/** The module's functions on values by node, whatever the layout of its memory. */
export class Emitted {
  readonly #model: Model;
  readonly #module: EmittedModule;
  readonly #memory: Record<string, Float64Array>;
  readonly #forward: Float64Array[];
  readonly #backward: Float64Array[];
  readonly #outputs: readonly Float64Array[];

  constructor(model: Model, module: EmittedModule) {
    this.#model = model;
    this.#module = module;
    this.#memory = module.allocate();
    const memory = (names: readonly string[]): Float64Array[] =>
      names.flatMap((name) => this.#memory[name] ?? []);
    this.#forward = memory(["inputs", "params", "cache"]);
    this.#backward = memory(["inputs", "params", "cache", "upstream", "grads"]);
    const cache = present(this.#memory["cache"], "a module has a cache");
    this.#outputs = model.graph.outputs.map(({ name, node }) => {
      const start = present(module.slots["outputs"]?.[name], `no slot for output ${name}`);
      return cache.subarray(start, start + elementsOf(node));
    });
  }

  /** Memory of one leaf, to be changed in place. */
  leaf(leaf: Leaf): Float64Array {
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
    this.#memory["cache"]?.fill(NaN);
    this.#module.forward(...this.#forward);
    const grads = present(this.#memory["grads"], "a module has grads");
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

  #array({ role, name, node }: Leaf): Float64Array {
    const slots = this.#module.slots[role === "upstream" ? "outputs" : role];
    const start = present(slots?.[name], `no slot for ${name}`);
    return present(this.#memory[role], `no array for ${role}`).subarray(
      start,
      start + elementsOf(node),
    );
  }
}
