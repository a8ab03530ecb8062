import type { Place } from "../diagnostics/diagnostic.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { numbersOf } from "../ir/shape.ts";
import { elementwise } from "../ops/elementwise.ts";
import { broadcastOffset, indexAt } from "./indexing.ts";
import type { Values } from "./interpret.ts";

/** A node of the model in a report, as its author knows it. */
export interface Spot {
  /** The author's name for it; absent if it has none. */
  readonly name?: string;
  readonly op: string;
  readonly place?: Place;
}

/** One element of a node: what it is called, what went in and what came out. Numbers as text: JSON has no NaN. */
export interface Instance {
  readonly element: string;
  readonly operands: readonly { readonly name: string; readonly value: string }[];
  /** Absent, as the operands are, in the body of a loop or a branch: there it has many. */
  readonly value?: string;
  /** At which point this was seen first. */
  readonly where: string;
}

export function spotOf({ names, places }: Arena, node: Node): Spot {
  const [name, place] = [names.get(node), places.get(node)];
  return {
    ...(name === undefined ? {} : { name }),
    op: node.op,
    ...(place === undefined ? {} : { place }),
  };
}

/** `h[2, 0]`; of a value without a name, `sqrt(…)[2, 0]`. */
export function elementName({ names }: Arena, node: Node, element: number): string {
  const index = indexAt(element, numbersOf(node.shape));
  const name = names.get(node) ?? (node.op === "constant" ? "constant" : `${node.op}(…)`);
  return index.length === 0 ? name : `${name}[${index.join(", ")}]`;
}

/** Where the operands of an elementwise operation are read for one element of the result. */
export function operandElements(node: Node, element: number): number[] {
  const index = indexAt(element, numbersOf(node.shape));
  return node.inputs.map((input) => broadcastOffset(index, numbersOf(input.shape)));
}

export function instanceOf(
  arena: Arena,
  node: Node,
  element: number,
  values: Values,
  where: string,
): Instance {
  const value = values.get(node);
  if (!value) return { element: elementName(arena, node, element), operands: [], where };
  const at = elementwise.has(node.op) ? operandElements(node, element) : undefined;
  return {
    element: elementName(arena, node, element),
    operands: node.inputs.map((input, operand) => {
      const data = values.get(input) ?? new Float64Array();
      const own = at?.[operand];
      return own === undefined
        ? { name: arena.names.get(input) ?? `${input.op}(…)`, value: listed(data) }
        : { name: elementName(arena, input, own), value: String(data[own]) };
    }),
    value: String(value[element]),
    where,
  };
}

/** As many numbers as fit on a line. */
function listed(data: Float64Array): string {
  const shown = [...data.slice(0, 6)].map(String).join(", ");
  if (data.length === 1) return shown;
  return `[${shown}${data.length > 6 ? ", …" : ""}]`;
}
