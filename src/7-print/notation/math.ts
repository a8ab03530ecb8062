import type { Arena, Node } from "../../ir/graph.ts";
import { isZero } from "../../ops/gather.ts";
import { leafName } from "../leaf-name.ts";
import { greek } from "./greek.ts";
import { atom, CUT, LOOSEST, type Notation, type Writer } from "./notation.ts";
import { showOperation } from "./operations.ts";
import { showPositions } from "./positions.ts";
import { indicesOf, showEinsum } from "./windows.ts";

/** Longer expressions are cut short: a comment is for reading. */
const MAX_NODES = 40;

/** What stands as it is: given from outside, or data. */
const TOLD = new Set(["leaf", "argument", "tensor"]);

/** Writes values of the graph in mathematical notation. */
export class MathPrinter {
  readonly #arena: Arena;
  /** Called for every named value that an expression refers to by its name. */
  readonly #refers: (node: Node) => void;
  readonly #stopsAt: (node: Node) => boolean;
  #left = 0;

  constructor(
    arena: Arena,
    stopsAt: (node: Node) => boolean,
    refers: (node: Node) => void = () => undefined,
  ) {
    this.#arena = arena;
    this.#stopsAt = stopsAt;
    this.#refers = refers;
  }

  /** The right-hand side of `node = …`: one level at least, then down to values that have a name. */
  define(node: Node): string {
    this.#left = MAX_NODES;
    const source = this.#source(node);
    return source.op === "einsum" ? showEinsum(source, this.#writer) : this.#compound(source).text;
  }

  /** Indices that `define` leaves free, for the name on the left: `y_ik = Σ_j A_ij B_jk`. */
  indices(node: Node): string {
    return indicesOf(this.#source(node));
  }

  /** The same as a statement; what is added at positions is added to the value: `dW[ids] += g`. */
  assign(name: string, node: Node): string {
    const added: Node[] = [];
    let base = node;
    for (let under = base.inputs[0]; base.op === "scatterAdd" && under; under = base.inputs[0]) {
      added.unshift(base);
      base = under;
    }
    if (added.length === 0) {
      const sum = this.#source(node);
      const [to, what] = sum.op === "add" ? sum.inputs : [];
      if (to?.op !== "argument" || this.#arena.names.get(to) !== this.#arena.names.get(node)) {
        return `${name}${this.indices(node)} = ${this.define(node)}`;
      }
      // A carry that is added to, in its place.
      this.#left = MAX_NODES;
      return `${name} += ${this.#within(what, LOOSEST)}`;
    }
    const steps = added.map((one) => {
      this.#left = MAX_NODES;
      const positions = showPositions(one, 2, this.#writer);
      return `${name}${positions} += ${this.#within(one.inputs[1], LOOSEST)}`;
    });
    this.#left = MAX_NODES;
    const first = isZero(base) ? [] : [`${name} = ${this.#within(base, LOOSEST)}`];
    return [...first, ...steps].join(";  ");
  }

  readonly #writer: Writer = {
    of: (node) => this.#of(node),
    within: (node, atLeast) => this.#within(node, atLeast),
    source: (node) => this.#source(node),
    isNamed: (node) => this.#nameOf(node) !== undefined,
  };

  #of(node: Node): Notation {
    const name = this.#nameOf(node);
    if (name !== undefined) {
      if (!TOLD.has(node.op)) this.#refers(node);
      return atom(greek(name));
    }
    if (this.#left-- <= 0) return CUT;
    return this.#compound(this.#source(node));
  }

  #nameOf(node: Node): string | undefined {
    if (node.op === "leaf") return leafName(node);
    return node.op === "argument" || this.#stopsAt(node) ? this.#arena.names.get(node) : undefined;
  }

  #compound(node: Node): Notation {
    return node.op === "leaf" ? atom(greek(leafName(node))) : showOperation(node, this.#writer);
  }

  #within(node: Node | undefined, atLeast: number): string {
    if (!node) return CUT.text;
    const { text, binds } = this.#of(node);
    return binds < atLeast ? `(${text})` : text;
  }

  #source(node: Node): Node {
    return this.#arena.sources.get(node) ?? node;
  }
}
