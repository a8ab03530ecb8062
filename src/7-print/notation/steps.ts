import { type Arena, type Node } from "../../ir/graph.ts";
import { type Computed } from "../../ir/program.ts";
import { countOf, showShape } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { kindOf } from "../../ops/kind.ts";
import { greek } from "./greek.ts";
import { MathPrinter } from "./math.ts";

/** Writes the comment above a step: what it computes, in mathematical notation, each value once. */
export class StepNotes {
  readonly #arena: Arena;
  /** Values that need no definition here: in memory already, or told above. */
  readonly #told: Set<string>;
  readonly #math: MathPrinter;
  #referred: Node[] = [];

  constructor(arena: Arena, available: Iterable<Node>) {
    this.#arena = arena;
    this.#told = new Set(
      [...available].flatMap((node) => {
        const name = arena.names.get(node);
        return name === undefined ? [] : [name];
      }),
    );
    const isKnown = (node: Node): boolean => arena.names.has(node);
    this.#math = new MathPrinter(arena, isKnown, (node) => this.#referred.push(node));
  }

  /** `z = W1 x   [8]`, one text a value; empty where the code says it all. */
  of(computes: readonly Computed[]): string[] {
    return computes.flatMap((computed) => this.#note(computed));
  }

  #note({ node, gradientOf }: Computed): string[] {
    if (isSingle(node) && kindOf(node) !== "reduction") return [];
    const own = this.#arena.names.get(node);
    const name = gradientOf ? `d${gradientOf.name}` : own;
    if (name !== undefined && this.#told.has(name)) return [];
    if (name !== undefined) this.#told.add(name);
    const isOther = own !== undefined && own !== name;
    if (isOther && this.#told.has(own)) return [`${greek(name ?? own)} = ${greek(own)}`];
    this.#referred = [];
    const text = this.#math.define(node);
    const referred = this.#referred;
    const shape = isSingle(node) ? "" : `   ${showShape(node.shape)}`;
    const note = name === undefined ? text : `${greek(name)} = ${text}${shape}`;
    // Values that were folded into this one are explained first.
    return [...referred.flatMap((one) => (isSingle(one) ? [] : this.#note({ node: one }))), note];
  }
}

function isSingle(node: Node): boolean {
  return countOf(node.shape) === ONE;
}
