import { GradcError } from "../diagnostics/diagnostic.ts";
import type { Arena, Node } from "../ir/graph.ts";
import { showShape } from "../ir/shape.ts";

const ordinals = ["the first operand", "the second operand", "the third operand"];

/**
 * The same error with `{0}`, `{1}`, … in its labels replaced by the names the author gave the
 * operands, after a list of their shapes: `W2 is [2, 8], x is [4]: the last size of W2 must …`.
 */
export function nameOperands(
  error: GradcError,
  { names }: Pick<Arena, "names">,
  inputs: readonly Node[],
): GradcError {
  const nameOf = (node: Node): string | undefined =>
    node.op === "leaf" ? String(node.attributes["name"]) : names.get(node);
  const shapes = inputs.flatMap((node) => {
    const name = nameOf(node);
    return name === undefined ? [] : [`${name} is ${showShape(node.shape)}`];
  });
  const fill = (label: string): string => {
    const text = label.replace(/\{(\d)\}/g, (_, digit: string) => {
      const node = inputs[Number(digit)];
      return (node && nameOf(node)) ?? ordinals[Number(digit)] ?? `operand ${digit}`;
    });
    return shapes.length === 0 ? text : `${[...new Set(shapes)].join(", ")}: ${text}`;
  };
  return new GradcError(
    error.diagnostics.map((one) =>
      one.label === undefined ? one : { ...one, label: fill(one.label) },
    ),
  );
}
