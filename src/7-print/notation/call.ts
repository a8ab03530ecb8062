import type { Node } from "../../ir/graph.ts";
import { elementwise, type Row } from "../../ops/elementwise.ts";
import { subscript } from "./greek.ts";
import { ATOM, atom, LOOSEST, type Notation, POWER, SUM, type Writer } from "./notation.ts";

/** An operation without a notation of its own: as the table's row writes it, else as a function. */
export function showCall(node: Node, write: Writer): Notation {
  const row = elementwise.get(node.op);
  const print = row?.print ?? "";
  const math = row?.math ?? (/^[abc] \S+ [abc]$/.test(print) ? print : undefined);
  if (row && math !== undefined) return showRow(node, row, math, write);
  return atom(`${node.op}${axesBelow(node)}(${operandsOf(node, write)})`);
}

/** The operands in place of a, b and c. */
function showRow(node: Node, row: Row, math: string, write: Writer): Notation {
  const isCall = /^[^ (√]+\(.*\)$|^[|⌊⌈].*[|⌋⌉]$/.test(math);
  const isGroup = isCall || /^\(.*\)$/.test(math);
  // A comparison is looser than what it compares; as a condition it stands in parentheses.
  const isRelation = row.types?.result === "bool" && row.types.operands[0] === "real";
  const least = isCall ? LOOSEST : isRelation ? SUM : ATOM;
  const text = math.replace(/(?<![a-z])[abc](?![a-z(])/g, (letter) =>
    write.within(node.inputs["abc".indexOf(letter)], least),
  );
  const isRoot = /^[√∛]a$/.test(math);
  return { text, binds: isGroup ? ATOM : isRoot ? POWER : isRelation ? LOOSEST : SUM };
}

export function operandsOf({ inputs }: Node, write: Writer): string {
  return inputs.map((input) => write.within(input, LOOSEST)).join(", ");
}

/** The axes of a reduction over some axes but not all, as an index. */
function axesBelow({ attributes, inputs: [x] }: Node): string {
  const axes = (attributes["axes"] ?? []) as readonly number[];
  return axes.length !== x?.shape.length ? axes.map(subscript).join(" ") : "";
}
