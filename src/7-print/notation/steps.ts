import type { Arena, Node } from "../../ir/graph.ts";
import type { NoteStatement } from "../../ir/loops.ts";
import { reachable } from "../../ir/order.ts";
import { countOf, showShape } from "../../ir/shape.ts";
import { ONE } from "../../ir/size.ts";
import { kindOf } from "../../ops/kind.ts";
import { greek } from "./greek.ts";
import { MathPrinter } from "./math.ts";

/** `z = W1 x` and its shape, `[8]`; no shape for a single number. */
export interface Note {
  readonly text: string;
  readonly shape: string;
}

/** So many values are told of in one go, and no more. */
const MOST = 24;

/** What is to be told. */
type Told = Omit<NoteStatement, "kind">;

/** Writes the comment above a step: what it computes, in mathematical notation, each value once. */
export class StepNotes {
  readonly #arena: Arena;
  /** Values that need no definition here: in memory already, or told above. By body and name. */
  readonly #told: Set<string>;
  readonly #bodies = new Map<Node, number>();
  readonly #math: MathPrinter;
  #referred: Node[] = [];

  constructor(arena: Arena, available: Iterable<Node>) {
    this.#arena = arena;
    this.#told = new Set(
      [...available].flatMap((node) => {
        const name = arena.names.get(node);
        return name === undefined ? [] : [`0 ${name}`];
      }),
    );
    const isKnown = (node: Node): boolean => arena.names.has(node);
    this.#math = new MathPrinter(arena, isKnown, (node) => this.#referred.push(node));
  }

  /** One note a value; empty where the code says it all. */
  of(statements: readonly NoteStatement[]): Note[] {
    return statements.flatMap((one) => {
      const notes = this.#note(one);
      return one.isTold ? [] : notes;
    });
  }

  /** Values that were folded into one are explained first, whatever was folded into these before them. */
  #note(statement: Told): Note[] {
    const notes: Note[] = [];
    const open: (Told | Note)[] = [statement];
    for (let next = open.pop(); next; next = open.pop()) {
      if ("shape" in next) notes.push(next);
      else open.push(...this.#step(next).toReversed());
    }
    return notes.length > MOST ? notes.slice(-1) : notes;
  }

  /** The note on one value, after what has to be told before it. */
  #step({ node, as, pieces, text: whole }: Told): (Told | Note)[] {
    if (whole !== undefined) return [{ text: whole, shape: "" }];
    if (pieces) return this.#stepOfPieces(node, as, pieces);
    if (isSingle(node) && !["reduction", "kernel"].includes(kindOf(node))) return [];
    const own = this.#arena.names.get(node);
    const name = as ?? own;
    const key = `${this.#bodyOf(node)} ${name}`;
    if (name !== undefined && this.#told.has(key)) return [];
    if (name !== undefined) this.#told.add(key);
    const isOther = own !== undefined && own !== name;
    const shape = isSingle(node) ? "" : showShape(node.shape);
    // The gradient is a value with a name of its own: that is explained first, once.
    if (isOther) return [{ node }, { text: `${greek(name ?? own)} = ${greek(own)}`, shape }];
    this.#referred = [];
    const text =
      name === undefined ? this.#math.define(node) : this.#math.assign(greek(name), node);
    // What a row was kept from is told where it is kept.
    const before = this.#referred.filter((one) => this.#bodyOf(one) === this.#bodyOf(node));
    return [...toldOf(before), { text, shape }];
  }

  /** Those of the pieces that are added, or what they are added to. */
  #stepOfPieces(node: Node, as: string | undefined, pieces: readonly number[]): (Told | Note)[] {
    const name = as ?? this.#arena.names.get(node);
    const body = this.#bodyOf(node);
    for (const one of [as, this.#arena.names.get(node)]) this.#told.add(`${body} ${one}`);
    this.#referred = [];
    const text = this.#math.assignPieces(greek(name ?? "sums"), node, pieces);
    const before = this.#referred.filter((one) => this.#bodyOf(one) === body);
    return [...toldOf(before), { text, shape: "" }];
  }

  /** The body that a value belongs to, by its parameters: each has names of its own; 0 outside of all. */
  #bodyOf(node: Node): number {
    const bodies = this.#bodies;
    const operandsOf = (one: Node): readonly Node[] => (bodies.has(one) ? [] : one.inputs);
    for (const one of reachable([node], operandsOf)) {
      if (bodies.has(one)) continue;
      const own = one.op === "argument" ? Number(one.attributes["region"]) : 0;
      bodies.set(
        one,
        one.inputs.reduce((most, input) => Math.max(most, bodies.get(input) ?? 0), own),
      );
    }
    return bodies.get(node) ?? 0;
  }
}

function toldOf(nodes: readonly Node[]): Told[] {
  return nodes.flatMap((node) => (isSingle(node) ? [] : [{ node }]));
}

function isSingle(node: Node): boolean {
  return countOf(node.shape) === ONE;
}

const WIDTH = 76;

/** Several notes share a line where they fit; a shape that several have stands after the last. */
export function wrapNotes(notes: readonly Note[]): string[] {
  const lines: string[] = [];
  notes.forEach(({ text, shape }, at) => {
    const note = shape === "" || notes[at + 1]?.shape === shape ? text : `${text}   ${shape}`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + note.length < WIDTH - 2) {
      lines[lines.length - 1] = `${last};  ${note}`;
    } else {
      lines.push(...wrapLong(note));
    }
  });
  return lines;
}

/** One note on as many lines as it needs, the later ones indented. */
function wrapLong(note: string): string[] {
  const lines: string[] = [];
  let line = "//";
  for (const word of note.split(/(?<=\S) (?=\S)/)) {
    if (line.length + word.length >= WIDTH && line !== "//") {
      lines.push(line);
      line = "//  ";
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
