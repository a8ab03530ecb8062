import type { Arena, Node } from "../../ir/graph.ts";
import { isZero } from "../../ops/gather.ts";
import { addedPieces } from "../../ops/slice-add.ts";
import { leafName } from "../leaf-name.ts";
import { greek } from "./greek.ts";
import { showRegion } from "./literals.ts";
import { atom, CUT, LOOSEST, type Notation, SUM, type Writer } from "./notation.ts";
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

  /** The same as a statement; what is added at places is added to the value: `dW[ids] += g`, `dx[1:] -= d`. */
  assign(name: string, node: Node): string {
    const additions: Node[] = [];
    let base = node;
    for (let under = base.inputs[0]; addsToFirst(base) && under; under = base.inputs[0]) {
      additions.unshift(base);
      base = under;
    }
    if (additions.length === 0) {
      const sum = this.#source(node);
      const [to, what] = sum.op === "add" ? sum.inputs : [];
      if (to?.op !== "argument" || this.#arena.names.get(to) !== this.#arena.names.get(node)) {
        return `${name}${this.indices(node)} = ${this.define(node)}`;
      }
      // A carry that is added to, in its place.
      this.#left = MAX_NODES;
      return `${name} += ${this.#within(what, LOOSEST)}`;
    }
    const steps = additions.flatMap((one) => this.#additions(name, one));
    this.#left = MAX_NODES;
    const first = isZero(base) ? [] : [`${name} = ${this.#within(base, LOOSEST)}`];
    return [...first, ...steps].join(";  ");
  }

  /** Of what a `sliceAdd` adds, only these pieces; if they are none, what it adds them to. */
  assignPieces(name: string, node: Node, pieces: readonly number[]): string {
    const [base] = node.inputs;
    if (base && pieces.length === 0) return this.assign(name, base);
    return this.#additions(name, node, pieces).join(";  ");
  }

  /** What is added, and where. */
  #additions(name: string, node: Node, only?: readonly number[]): string[] {
    const added =
      node.op === "scatterAdd"
        ? [{ at: showPositions(node, 2, this.#writer), value: node.inputs[1] }]
        : addedPieces(node).map(({ node: value, region }) => ({
            at: showRegion(region, value.shape, node.shape),
            value,
          }));
    const told = only ? added.filter((_, piece) => only.includes(piece)) : added;
    return told.map(({ at, value }) => {
      this.#left = MAX_NODES;
      const { text, binds } = value ? this.#of(value) : CUT;
      const isLess = binds > SUM && text.startsWith("-");
      return `${name}${at} ${isLess ? `-= ${text.slice(1)}` : `+= ${text}`}`;
    });
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

function addsToFirst({ op }: Node): boolean {
  return op === "scatterAdd" || op === "sliceAdd";
}
