import type { Node } from "../../ir/graph.ts";
import { contractionOf } from "../../ops/einsum.ts";

/** Writes a value for use between operators, or, if it need not hold together, as it is. */
export type Write = (node: Node | undefined, isTight: boolean) => string;

/** `x ⋆ K`, the correlation, where an einsum is that of windows with something. */
function correlation(node: Node, write: Write): string | undefined {
  const windows = node.inputs.find(({ op }) => op === "unfold");
  const other = node.inputs.find((x) => x !== windows);
  if (!windows || node.inputs.length !== 2) return undefined;
  return `${write(windows.inputs[0], true)} ⋆ ${write(other, true)}`;
}

/** `Σ_j A_ij B_jk`; of windows `x ⋆ K`. */
export function showEinsum(node: Node, write: Write): string {
  const { operands, result } = contractionOf(String(node.attributes["spec"]));
  const known = correlation(node, write);
  if (known !== undefined) return known;
  const factors = node.inputs.map((x, at) => {
    const [factor, own] = [write(x, true), indices(operands[at] ?? [])];
    // A sum in brackets may have them already.
    return factor.endsWith(`]${own}`) ? factor : factor + own;
  });
  const summed = [...new Set(operands.flat())].filter((letter) => !result.includes(letter));
  return [...(summed.length > 0 ? [`Σ${indices(summed)}`] : []), ...factors].join(" ");
}

/** The indices of the result, where the notation of the right-hand side has them free. */
export function indicesOf(node: Node): string {
  if (node.op !== "einsum" || node.inputs.some(({ op }) => op === "unfold")) return "";
  return indices(contractionOf(String(node.attributes["spec"])).result);
}

function indices(letters: readonly string[]): string {
  return letters.length === 0 ? "" : `_${letters.join("")}`;
}

/** Windows added up where they lie: `dy ∗ K`, the convolution, where a kernel spreads each element. */
export function showFold(windows: Node, write: Write): string {
  if (windows.op === "einsum") return windows.inputs.map((x) => write(x, true)).join(" ∗ ");
  return windows.op === "atFirst"
    ? write(windows, false)
    : `Σ ${write(windows, true)} over windows`;
}

/** Where the second operand goes, in each window. */
export function showAtFirst(node: Node, write: Write): string {
  const [first, g] = node.inputs;
  const [windows, value] = first?.inputs ?? [];
  return `${write(g, true)} at the first ${write(value, true)} of each window of ${write(windows?.inputs[0], true)}`;
}

/** Where in each window a value comes first. */
export function showFirstEqual(node: Node, write: Write): string {
  const [windows, value] = node.inputs;
  return `place of the first ${write(value, true)} in each window of ${write(windows?.inputs[0], true)}`;
}
