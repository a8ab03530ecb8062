import type { Node } from "../../../ir/graph.ts";
import { showShape } from "../../../ir/shape.ts";
import { constantSize, isNegative, showSize, type Size } from "../../../ir/size.ts";
import { symbolsIn } from "../../../ir/symbols.ts";
import { refuseArgument } from "../arguments.ts";
import { describe } from "../describe.ts";
import { quote } from "../names.ts";
import { parseSize } from "../size-text.ts";
import { type ControlCall, refuseBody, type Tree } from "./traced.ts";

/** A whole number, or the text of a size that is known at run time only: `"N"`, `"N - 1"`. */
export function sizeArgument({ op, trace }: ControlCall, what: string, value: unknown): Size {
  if (typeof value === "number" && Number.isSafeInteger(value)) return constantSize(value);
  const size = typeof value === "string" ? parseSize(value) : undefined;
  const unknown = symbolsIn([size ? [size] : []]).find((symbol) => !trace.symbols.has(symbol));
  if (unknown !== undefined) {
    refuseArgument(
      `${what} of ${op} has ${quote(unknown)}, which is no size of this model`,
      trace.symbols.size === 0
        ? 'declare a shape with it: X: ["N", 4]'
        : `its sizes are ${[...trace.symbols].join(", ")}`,
    );
  }
  if (size) return size;
  refuseArgument(
    `${what} of ${op} must be a whole number or a size such as "N", not ${describe(value)}`,
  );
}

/** A size that is not known to be negative. */
export function countArgument(call: ControlCall, what: string, value: unknown): Size {
  const size = sizeArgument(call, what, value);
  if (isNegative(size)) {
    refuseArgument(`${what} of ${call.op} must not be negative, not ${describe(value)}`);
  }
  return size;
}

/** How many rows sequences have: as many as each other, and as `length` says if it is given. */
export function rowsOf(call: ControlCall, sequence: Tree, length: Size | undefined): Size {
  const { op, trace } = call;
  const nameOf = (node: Node, at: number): string =>
    trace.arena.names.get(node) ?? `xs${sequence.paths[at] ?? ""}`;
  let first: { size: Size; text: string } | undefined = length && {
    size: length,
    text: `length is ${showSize(length)}`,
  };
  sequence.nodes.forEach((node, at) => {
    const [size] = node.shape;
    const name = nameOf(node, at);
    if (!size) {
      refuseBody(
        call,
        `${op} cannot go along ${name}, which is a scalar`,
        "a sequence has a leading axis; what is the same in each iteration is simply used in the body",
      );
    }
    const text = `${name} is ${showShape(node.shape)}`;
    if (first && first.size !== size) {
      refuseBody(
        call,
        `${op} cannot go along sequences of different lengths: ${first.text}, ${text}`,
        "all sequences of a loop have the same leading size",
      );
    }
    first ??= { size, text };
  });
  if (first) return first.size;
  refuseBody(
    call,
    `${op} has neither sequences nor a length`,
    `give it sequences, or { length: 10 }`,
  );
}
