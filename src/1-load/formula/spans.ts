import { childrenOf, postorder, type Syntax } from "./parse.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Words that are operators in mathjs' grammar. */
export const OPERATORS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "xor",
  "mod",
  "to",
  "in",
]);

const TOKEN =
  /#.*|"(?:\\.|[^"\\])*"|[\p{ID_Start}$_][\p{ID_Continue}$]*|0[xob][\da-f.]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/giu;

/**
 * Where the parts of a formula stand. mathjs' tree has no positions, but its leaves are the names
 * and numbers of the text in order, so they are paired off; inner nodes reach from their first leaf
 * to their last. Empty where the pairs do not come out even: diagnostics then show all of the text.
 */
export function spansOf(root: Syntax, text: string): ReadonlyMap<Syntax, Span> {
  const tokens = [...text.matchAll(TOKEN)].filter(
    ([token]) => !token.startsWith("#") && !OPERATORS.has(token),
  );
  const order = postorder(root);
  const leaves = order.filter((node) => node.type === "SymbolNode" || node.type === "ConstantNode");
  const spans = new Map<Syntax, Span>();
  if (leaves.length !== tokens.length) return spans;
  leaves.forEach((leaf, at) => {
    const token = tokens[at];
    if (token) spans.set(leaf, { start: token.index, end: token.index + token[0].length });
  });
  for (const node of order) {
    const parts = childrenOf(node).flatMap((child) => spans.get(child) ?? []);
    const [first, last] = [parts[0], parts.at(-1)];
    if (first && last) spans.set(node, closed(node, { start: first.start, end: last.end }, text));
  }
  return spans;
}

/** Calls and indices with their closing bracket, parentheses with both. */
function closed(node: Syntax, span: Span, text: string): Span {
  const isParenthesis = node.type === "ParenthesisNode";
  if (!isParenthesis && node.type !== "FunctionNode" && node.type !== "AccessorNode") return span;
  const open = isParenthesis
    ? /\([^\S\n]*$/.exec(text.slice(Math.max(0, span.start - 80), span.start))
    : null;
  const close = /^\s*[)\]]/.exec(text.slice(span.end, span.end + 80));
  return {
    start: open ? span.start - open[0].length : span.start,
    end: close ? span.end + close[0].length : span.end,
  };
}
