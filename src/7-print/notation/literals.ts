import type { Node } from "../../ir/graph.ts";
import { numbersOf, type Shape, showShape } from "../../ir/shape.ts";
import { addSizes, isNegative, multiplySizes, ONE, showSize, ZERO } from "../../ir/size.ts";
import type { Region } from "../../ops/assemble.ts";
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
export function showSlice({ attributes, inputs, shape }: Node): string {
  const region = { starts: sizesIn(attributes, "starts"), steps: sizesIn(attributes, "steps") };
  return showRegion(region, shape, inputs[0]?.shape ?? []);
}

/** A region of that shape in a value of the shape `full`. */
export function showRegion({ starts, steps }: Region, shape: Shape, full: Shape): string {
  const parts = starts.map((start, axis) => {
    const [step, size] = [steps[axis] ?? ONE, shape[axis] ?? ONE];
    if (size === ONE) return showSize(start);
    if (step === ONE && start === ZERO && size === full[axis]) return ":";
    const stop = addSizes(start, multiplySizes(size, step));
    const end = isNegative(stop) ? "" : showSize(stop);
    return `${showSize(start)}:${end}${step === ONE ? "" : `:${showSize(step)}`}`;
  });
  return `[${parts.join(", ")}]`;
}
