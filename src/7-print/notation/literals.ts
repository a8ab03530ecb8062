import type { Node } from "../../ir/graph.ts";
import { numbersOf, showShape } from "../../ir/shape.ts";

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
  const list = (name: string): readonly number[] =>
    (node.attributes[name] ?? []) as readonly number[];
  const [starts, steps, sizes] = [list("starts"), list("steps"), list("sizes")];
  const full = numbersOf(node.inputs[0]?.shape ?? []);
  const parts = starts.map((start, axis) => {
    const [step, size] = [steps[axis] ?? 1, sizes[axis] ?? 1];
    if (size === 1) return String(start);
    if (step === 1 && start === 0 && size === full[axis]) return ":";
    const stop = start + size * step;
    return `${start}:${stop < 0 ? "" : stop}${step === 1 ? "" : `:${step}`}`;
  });
  return `[${parts.join(", ")}]`;
}
