import type { Place } from "../diagnostics/diagnostic.ts";
import { Interning } from "./interning.ts";
import { NodeMap } from "./node-map.ts";
import { type Region, Regions } from "./region.ts";
import type { Shape } from "./shape.ts";
import type { Size } from "./size.ts";

/** What the elements are; a `tuple` is several values at once, read by `part` nodes. */
export type DType = "real" | "int" | "bool" | "tuple";

export interface Type {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** What an operation is told besides its operands: axes, permutations, constants, sizes. */
export type Attribute = string | number | boolean | readonly number[] | readonly Size[];
export type Attributes = Readonly<Record<string, Attribute>>;

/** One value of the graph. Immutable and hash-consed: equal nodes of one arena are one object. */
export interface Node extends Type {
  /** Unique in its arena; operands have smaller ids than their users. */
  readonly id: number;
  readonly op: string;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  /** The bodies that its attributes `body`, or `then` and `else`, name: of control flow only. */
  readonly regions: readonly Region[];
}

/** Where a leaf's numbers come from: the flat array of that name. */
export type Role = "inputs" | "params" | "upstream" | "directions" | "direction";

export interface Leaf {
  readonly role: Role;
  readonly name: string;
  readonly node: Node;
}

export interface Output {
  readonly name: string;
  readonly node: Node;
}

/** The gradient of the loss with respect to `leaf`: `node` has the leaf's shape. */
export interface Gradient {
  readonly leaf: Leaf;
  readonly node: Node;
}

/** What `--emit` can ask for: functions of the emitted module beside forward and backward. */
export const transformNames = [
  "predict",
  "valueAndGrad",
  "jvp",
  "hvp",
  "jacobian",
  "hessian",
] as const;
export type EmitName = (typeof transformNames)[number];

/** Patterns come with sparse matrices, and say where their values lie. */
export type TransformName = EmitName | "jacobianPattern" | "hessianPattern";

/** The arrays that only transforms take, in the order in which a module has them. */
export const transformArrays = [
  "directions",
  "tangents",
  "direction",
  "product",
  "jacobian",
  "jacobianRows",
  "jacobianColumns",
  "hessian",
  "hessianRows",
  "hessianColumns",
] as const;

/** The flat arrays that functions write for their caller; outputs come first in the cache. */
export type ResultArray =
  "cache" | "grads" | Exclude<(typeof transformArrays)[number], "directions" | "direction">;

/** A value that a function gives out, under this name in that array. */
export interface Result {
  readonly array: ResultArray;
  readonly name: string;
  readonly node: Node;
}

/** One more function of the emitted module. */
export interface Transform {
  readonly name: TransformName;
  /** In slot order of each array. */
  readonly results: readonly Result[];
  /** What its users should know of how it is computed. */
  readonly remark?: string;
}

/**
 * How the author of a value wants it differentiated: `results` are the adjoints of the operands of its
 * `customGradient` node (undefined for none), made of `upstream`, which stands for the adjoint of the
 * value. Not part of any graph before it is substituted.
 */
export interface Rule {
  readonly upstream: Node;
  readonly results: readonly (Node | undefined)[];
}

/** A node that addresses something, as what authors call it, and how many elements there are. */
export interface Addressing {
  readonly node: Node;
  readonly op: string;
  readonly extent: Size;
}

/** A model: leaves in declaration order, outputs by name and, once differentiated, gradients and transforms. */
export interface Graph {
  readonly name: string;
  readonly arena: Arena;
  readonly leaves: readonly Leaf[];
  readonly outputs: readonly Output[];
  readonly gradients: readonly Gradient[];
  readonly transforms: readonly Transform[];
}

/**
 * Owns the nodes of one model, and what is known about them beside their meaning: the name the
 * user's source gives them, the place they come from, and their rank, which keeps the order of the
 * printed statements close to the model's own.
 */
export class Arena {
  readonly names = new NodeMap<string>();
  readonly places = new NodeMap<Place>();
  /** What a value was before composites were expanded and rules applied, where that reads better. */
  readonly sources = new NodeMap<Node>();
  /** The rules of `customGradient` nodes, by their attribute `rule`: 0, 1, 2, … */
  readonly rules = new Map<number, Rule>();
  /** The bodies of control-flow nodes, by their attributes `body`, `then` and `else`. */
  readonly regions = new Regions(
    (op, attributes, type) => this.intern(op, [], attributes, type),
    this.names,
  );
  /** The operations that nodes have been made of: a pass that looks for others leaves at once. */
  readonly ops = new Set<string>();
  /** Values that backward computes again rather than reading them from the cache: `checkpoint`. */
  readonly recomputed = new Set<Node>();
  /** What `position` nodes are checked for, by their attribute `by`: 0, 1, 2, … */
  readonly addressing: Addressing[] = [];
  readonly #ranks: number[] = [];
  readonly #nodes = new Interning((op, inputs, attributes, type) =>
    this.#make(op, inputs, attributes, type),
  );
  #lastRank = 0;
  #cursor: number | undefined;
  /** What values were made for, by rank: rewrites keep that. */
  readonly #origins: (Node | undefined)[] = [];
  #origin: Node | undefined;
  #isRecomputed = false;

  /** The node with this meaning, made if there is none yet. */
  intern(op: string, inputs: readonly Node[], attributes: Attributes, type: Type): Node {
    return this.#nodes.intern(op, inputs, attributes, type);
  }

  #make(op: string, inputs: readonly Node[], attributes: Attributes, { dtype, shape }: Type): Node {
    const regions = this.regions.namedIn(attributes);
    const node = { id: this.size, op, inputs, attributes, regions, dtype, shape };
    this.ops.add(op);
    const rank = this.#cursor ?? ++this.#lastRank;
    this.#ranks.push(rank);
    if (this.#origin) this.#origins[rank] ??= this.#origin;
    if (this.#isRecomputed) this.recomputed.add(node);
    return node;
  }

  /** The node with these operands, an operation without attributes, if there is one. */
  find(op: string, inputs: readonly Node[]): Node | undefined {
    return this.#nodes.find(op, inputs);
  }

  /** How many nodes there are: those made from now on have ids from this on. */
  get size(): number {
    return this.#ranks.length;
  }

  /** The author's rule for a value's gradient, if it has one. */
  ruleOf({ op, attributes }: Node): Rule | undefined {
    return op === "customGradient" ? this.rules.get(Number(attributes["rule"])) : undefined;
  }

  /** Position in the order of the model; nodes made by a rewrite take the rank of what they replace. */
  rankOf(node: Node): number {
    return this.#ranks[node.id] ?? 0;
  }

  /** Runs `make`, whose nodes are made for the derivatives of `node`. */
  derivedFrom<T>(node: Node, make: () => T): T {
    const outer = this.#origin;
    this.#origin = node;
    try {
      return make();
    } finally {
      this.#origin = outer;
    }
  }

  /** The value for whose derivatives a value was made. */
  originOf(node: Node): Node | undefined {
    return this.#origins[this.rankOf(node)];
  }

  /** Runs `make` so that the nodes it creates rank as `like` does, and are kept no longer than it is. */
  inPlaceOf<T>(like: Node, make: () => T): T {
    const [outer, isRecomputed] = [this.#cursor, this.#isRecomputed];
    this.#cursor = this.rankOf(like);
    this.#isRecomputed = this.recomputed.has(like);
    try {
      return make();
    } finally {
      this.#cursor = outer;
      this.#isRecomputed = isRecomputed;
    }
  }

  /**
   * Names and places `to` after `from`, unless it has its own. A value that is older than `from` means
   * something in its own right, and does not change its name because another came out equal.
   */
  inherit(from: Node, to: Node): void {
    if (to.id <= from.id || to.op === "constant") return;
    const name = this.names.get(from);
    if (name !== undefined && !this.names.has(to)) this.names.set(to, name);
    const place = this.places.get(from);
    if (place !== undefined && !this.places.has(to)) this.places.set(to, place);
    const source = this.sources.get(from);
    if (source !== undefined && !this.sources.has(to)) this.sources.set(to, source);
    this.inheritOrigin(from, to);
  }

  /** Notes that `to` was made for what `from` was made for. */
  inheritOrigin(from: Node, to: Node): void {
    const origin = this.originOf(from);
    if (origin) this.#origins[this.rankOf(to)] ??= origin;
  }
}
