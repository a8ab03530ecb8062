import type { Node } from "../../ir/graph.ts";
import { numbersOf, showShape } from "../../ir/shape.ts";
import { addSizes, isNegative, multiplySizes, ONE, showSize, ZERO } from "../../ir/size.ts";
import { sizesIn } from "../../ops/axes.ts";

/** Small data as it is, rows separated by semicolons; else its shape. */
export function showTensor(node: Node): string {
  const data = node.attributes["data"] as readonly number[];
  if (data.length > 6 || node.shape.length > 2) return `constant ${showShape(node.shape)}`;
  const columns = numbersOf(node.shape).at(-1) ?? 1;
  const rows = Array.from({ length: data.length / columns }, (_, row) =>
    data.slice(row * columns, (row + 1) * columns).join(", "),
  );
  return `[${rows.join("; ")}]`;
}

/** Python's notation, which says most in least: x[0], x[2:5], x[::-1]. */
export function showSlice(node: Node): string {
  const [starts, steps] = [sizesIn(node.attributes, "starts"), sizesIn(node.attributes, "steps")];
  const full = node.inputs[0]?.shape ?? [];
  const parts = starts.map((start, axis) => {
    const [step, size] = [steps[axis] ?? ONE, node.shape[axis] ?? ONE];
    if (size === ONE) return showSize(start);
    if (step === ONE && start === ZERO && size === full[axis]) return ":";
    const stop = addSizes(start, multiplySizes(size, step));
    const end = isNegative(stop) ? "" : showSize(stop);
    return `${showSize(start)}:${end}${step === ONE ? "" : `:${showSize(step)}`}`;
  });
  return `[${parts.join(", ")}]`;
}
