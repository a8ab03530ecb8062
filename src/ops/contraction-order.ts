import type { Node } from "../ir/graph.ts";
import { constantOf, ONE } from "../ir/size.ts";
import type { Contraction } from "./einsum.ts";

/** Two of the factors left, by position, and the letters of what they make. */
interface Step {
  readonly pair: readonly [number, number];
  readonly letters: readonly string[];
  /** The letters of both that are loops, and how many times the innermost body runs. */
  readonly loops: number;
  readonly products: number;
}

/**
 * A contraction of three operands or more as contractions of two, where no step has as many loops as
 * the whole at once: `ij,jk,kl->il` is a nest of four loops, or two nests of three. Greedy: next comes
 * the step with the fewest loops, of those the one with the fewest products. Undefined where nothing
 * is won.
 */
export function pairwise(
  { operands, result }: Contraction,
  nodes: readonly Node[],
  contract: (contraction: Contraction, pair: readonly Node[]) => Node,
): Node | undefined {
  const sizes = new Map<string, number>();
  operands.forEach((letters, at) => {
    letters.forEach((letter, axis) => {
      const size = constantOf(nodes[at]?.shape[axis] ?? ONE) ?? Infinity;
      sizes.set(letter, Math.max(size, sizes.get(letter) ?? 1));
    });
  });
  const whole = loopsOver(operands.flat(), sizes).length;
  const steps: Step[] = [];
  for (let left = [...operands]; left.length > 1;) {
    const step = cheapest(left, result, sizes);
    if (!step || step.loops >= whole) return undefined;
    steps.push(step);
    left = merged(left, step, step.letters);
  }
  if (steps.length < 2) return undefined;
  let factors = nodes.map((node, at) => ({ node, letters: operands[at] ?? [] }));
  steps.forEach(({ pair, letters }, at) => {
    const both = factors.filter((_, position) => pair.includes(position));
    // The last step makes the result itself, its axes in the order that is wanted.
    const made = at === steps.length - 1 ? result : letters;
    const node = contract(
      { operands: both.map((factor) => factor.letters), result: made },
      both.map((factor) => factor.node),
    );
    factors = merged(factors, steps[at], { node, letters: made });
  });
  return factors[0]?.node;
}

/** What the step makes in the place of the first of its pair. */
function merged<T>(factors: readonly T[], step: Step | undefined, made: T): T[] {
  const [first, second] = step?.pair ?? [];
  return factors.flatMap((factor, at) => (at === second ? [] : [at === first ? made : factor]));
}

/** The letters whose axes are longer than 1, each once. */
function loopsOver(letters: readonly string[], sizes: ReadonlyMap<string, number>): string[] {
  return [...new Set(letters)].filter((letter) => (sizes.get(letter) ?? 1) > 1);
}

function cheapest(
  factors: readonly (readonly string[])[],
  result: readonly string[],
  sizes: ReadonlyMap<string, number>,
): Step | undefined {
  let best: Step | undefined;
  factors.forEach((first, i) => {
    factors.slice(i + 1).forEach((second, offset) => {
      const j = i + 1 + offset;
      const kept = new Set([...result, ...factors.filter((_, at) => at !== i && at !== j).flat()]);
      const letters = [...new Set([...first, ...second])].filter((letter) => kept.has(letter));
      const loops = loopsOver([...first, ...second], sizes);
      const products = loops.reduce((count, letter) => count * (sizes.get(letter) ?? 1), 1);
      const isBetter =
        !best ||
        loops.length < best.loops ||
        (loops.length === best.loops && products < best.products);
      if (isBetter) best = { pair: [i, j], letters, loops: loops.length, products };
    });
  });
  return best;
}
