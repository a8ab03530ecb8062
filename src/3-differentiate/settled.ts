import type { Node } from "../ir/graph.ts";
import { ZERO_INDEX } from "../ir/loops.ts";
import { countOf, numbersOf, sameShape } from "../ir/shape.ts";
import { constantOf, ONE, ZERO } from "../ir/size.ts";
import { sizesIn } from "../ops/axes.ts";
import type { Builder } from "../ops/builder.ts";
import { operations } from "../ops/table.ts";
import { indexAt, placesOf } from "./matrix/concrete.ts";

/** Views of so many constants are worked out at once. */
const MOST = 64;

const views = new Set(["slice", "reshape", "transpose", "broadcastTo"]);

/**
 * A view of constant data as data: what a unit vector has to do with a slice of a parameter is known,
 * and where it is zero nothing has to be multiplied with it.
 */
export function settled(b: Builder, node: Node): Node {
  const [seen] = node.inputs;
  if (!seen || !views.has(node.op)) return node;
  const repeated = seen.op === "broadcastTo" ? seen.inputs[0] : undefined;
  if (seen.op === "constant") return node;
  if (repeated?.op === "constant") return b.broadcastTo(repeated, node.shape);
  if (seen.op === "tensor") return ofData(b, node, seen);
  return repeated?.op === "tensor" && node.op === "slice" ? ofRows(b, node, seen, repeated) : node;
}

/** The elements that the view shows. */
function ofData(b: Builder, node: Node, seen: Node): Node {
  const count = constantOf(countOf(node.shape));
  if (count === undefined || count > MOST || node.op === "broadcastTo") return node;
  const values = seen.attributes["data"] as readonly number[];
  const { isSeed } = seen.attributes;
  const made = (data: readonly number[]): Node =>
    b.tensor(data, numbersOf(node.shape), "real", isSeed === true ? { isSeed } : {});
  if (node.op === "reshape") return made(values);
  const element = operations.get(node.op)?.element;
  const data = Array.from({ length: count }, (_, at) => {
    const index = indexAt(node.shape, at);
    const [read] = element?.(node, index, () => ZERO_INDEX).reads ?? [];
    const places =
      read && typeof read.index !== "function" ? placesOf(read.index, [], seen.shape) : [];
    return values[places?.[0] ?? 0] ?? NaN;
  });
  return made(data);
}

/** A slice of equal rows that takes all of them is as many equal rows of what it takes of one. */
function ofRows(b: Builder, node: Node, seen: Node, row: Node): Node {
  const added = seen.shape.length - row.shape.length;
  const [starts, steps, sizes] = ["starts", "steps", "sizes"].map((name) =>
    sizesIn(node.attributes, name),
  );
  if (!starts || !steps || !sizes || !sameShape(seen.shape.slice(added), row.shape)) return node;
  const isWhole = seen.shape
    .slice(0, added)
    .every((size, axis) => starts[axis] === ZERO && steps[axis] === ONE && sizes[axis] === size);
  if (!isWhole) return node;
  const taken = b.apply("slice", [row], {
    starts: starts.slice(added),
    steps: steps.slice(added),
    sizes: sizes.slice(added),
  });
  return b.broadcastTo(settled(b, taken), node.shape);
}
