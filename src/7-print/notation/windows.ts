import type { Node } from "../../ir/graph.ts";
import { contractionOf } from "../../ops/einsum.ts";
import { isRectified } from "../../ops/pooling.ts";
import { ATOM, atom, LOOSEST, type Notations, PRODUCT, type Writer } from "./notation.ts";

/** Contractions and sliding windows. */
export const windows: Notations = {
  einsum: (node, write) => {
    const own = showEinsum(node, write);
    const free = indicesOf(node);
    return free === "" ? { text: own, binds: PRODUCT } : atom(`[${own}]${free}`);
  },
  unfold: ({ inputs: [x] }, write) => atom(`windows(${write.within(x, LOOSEST)})`),
  fold: (node, write) => ({
    text: showFold(write.source(node.inputs[0] ?? node), write),
    binds: PRODUCT,
  }),
  maxPool2d: (node, write) => {
    const text = `maxPool2d(${write.within(node.inputs[0], LOOSEST)})`;
    return atom(isRectified(node) ? `relu(${text})` : text);
  },
  atFirst: (node, write) => ({ text: showAtFirst(node, write), binds: LOOSEST }),
  firstEqual: (node, write) => ({ text: showFirstEqual(node, write), binds: LOOSEST }),
};

/** `x ⋆ K`, the correlation, where an einsum is that of windows with something. */
function correlation(node: Node, write: Writer): string | undefined {
  const windows = node.inputs.find(({ op }) => op === "unfold");
  const other = node.inputs.find((x) => x !== windows);
  if (!windows || node.inputs.length !== 2) return undefined;
  return `${write.within(windows.inputs[0], ATOM)} ⋆ ${write.within(other, ATOM)}`;
}

/** `Σ_j A_ij B_jk`; of windows `x ⋆ K`. */
export function showEinsum(node: Node, write: Writer): string {
  const { operands, result } = contractionOf(String(node.attributes["spec"]));
  const known = correlation(node, write);
  if (known !== undefined) return known;
  const factors = node.inputs.map((x, at) => {
    const [factor, own] = [write.within(x, ATOM), indices(operands[at] ?? [])];
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
function showFold(windows: Node, write: Writer): string {
  if (windows.op === "einsum") return windows.inputs.map((x) => write.within(x, ATOM)).join(" ∗ ");
  return windows.op === "atFirst"
    ? write.within(windows, LOOSEST)
    : `Σ ${write.within(windows, ATOM)} over windows`;
}

/** Where the second operand goes, in each window. */
function showAtFirst(node: Node, write: Writer): string {
  const [first, g] = node.inputs;
  const [windows, value] = first?.inputs ?? [];
  return `${write.within(g, ATOM)} at the first ${write.within(value, ATOM)} of each window of ${write.within(windows?.inputs[0], ATOM)}`;
}

/** Where in each window a value comes first. */
function showFirstEqual(node: Node, write: Writer): string {
  const [windows, value] = node.inputs;
  return `place of the first ${write.within(value, ATOM)} in each window of ${write.within(windows?.inputs[0], ATOM)}`;
}
