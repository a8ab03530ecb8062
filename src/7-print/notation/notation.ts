import type { Node } from "../../ir/graph.ts";

/** How tightly a piece of notation binds: what is looser than its surroundings needs parentheses. */
export const LOOSEST = 0;
export const SUM = 1;
/** A quotient binds less than a product: (a / b) c, not a / b c. */
export const QUOTIENT = 1.5;
export const PRODUCT = 2;
export const PREFIX = 3;
export const POWER = 4;
export const ATOM = 5;

export interface Notation {
  readonly text: string;
  readonly binds: number;
}

/** What stands for whatever is too long for a comment. */
export const CUT: Notation = { text: "…", binds: ATOM };

export function atom(text: string): Notation {
  return { text, binds: ATOM };
}

/** Writes the operands of an operation, by their names or as what they are in turn. */
export interface Writer {
  readonly of: (node: Node) => Notation;
  /** The same as text, in parentheses if it binds less than this. */
  readonly within: (node: Node | undefined, atLeast: number) => string;
  /** What a value was before composites were expanded: softmax(z) says more than its parts. */
  readonly source: (node: Node) => Node;
  /** Whether `of` writes a name. */
  readonly isNamed: (node: Node) => boolean;
}

/** How one operation is written. */
export type Show = (node: Node, write: Writer) => Notation;

/** By the operation's name. */
export type Notations = Readonly<Record<string, Show>>;

/** `a + b`; the second operand may have to bind more tightly than the first. */
export function infix(between: string, binds: number, rightBinds = binds): Show {
  return ({ inputs: [a, b] }, write) => ({
    text: write.within(a, binds) + between + write.within(b, rightBinds),
    binds,
  });
}
