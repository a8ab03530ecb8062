import { evaluateSize } from "../ir/evaluate-size.ts";
import type { Graph } from "../ir/graph.ts";
import type { Size } from "../ir/size.ts";
import { leastFor } from "../ir/size-order.ts";
import { symbolsOf } from "../ir/symbols.ts";
import type { Binding } from "../ops/bind.ts";
import { Random } from "./random.ts";

/** What the symbols are, one after the other, above the least that the model allows. */
const CHOICES: readonly (readonly number[])[] = [[0], [1], [2, 3, 4], [5, 4, 6, 3]];
/** The same for several symbols: nothing of one of them. */
const PARTLY_EMPTY: readonly (readonly number[])[] = [
  [0, 2, 3],
  [2, 0, 3],
];

/** So many choices are tried before none is found. */
const TRIALS = 5000;

/**
 * The sizes at which a model is checked: none, one, a few; equal ones and different ones. `requirements`
 * are sizes that must not be negative. A model without symbolic sizes has one binding, the empty one.
 */
export function bindingsOf(graph: Graph, requirements: readonly Size[]): Binding[] {
  const symbols = symbolsOf(graph);
  if (symbols.length === 0) return [{}];
  const choices = symbols.length > 1 ? [...CHOICES, ...PARTLY_EMPTY] : CHOICES;
  const bindings = choices.map((numbers) =>
    Object.fromEntries(
      symbols.map((symbol, at) => {
        const above = numbers[at % numbers.length] ?? 0;
        return [symbol, leastOf(symbol, requirements) + above] as const;
      }),
    ),
  );
  const isAllowed = (binding: Binding): boolean =>
    requirements.every((size) => evaluateSize(size, (symbol) => binding[symbol] ?? NaN) >= 0);
  const allowed = bindings.filter(isAllowed);
  return allowed.length > 0 ? allowed : drawn(symbols, isAllowed);
}

/** Where the requirements are of another kind: some small sizes that fulfil them, by trial. */
function drawn(symbols: readonly string[], isAllowed: (binding: Binding) => boolean): Binding[] {
  const random = new Random(1);
  const found: Binding[] = [];
  for (let trial = 0; trial < TRIALS && found.length < CHOICES.length; trial++) {
    const largest = 2 + Math.floor(trial / 100);
    const entries = symbols.map((symbol) => [symbol, random.below(largest)] as const);
    const binding: Binding = Object.fromEntries(entries);
    if (isAllowed(binding)) found.push(binding);
  }
  return found;
}

/** The least value of one symbol that the requirements on it alone allow. */
function leastOf(symbol: string, requirements: readonly Size[]): number {
  return requirements.reduce((least, size) => Math.max(least, leastFor(size, symbol) ?? 0), 0);
}

/** `N = 5, M = 4`. */
export function showBinding(binding: Binding): string {
  return Object.entries(binding)
    .map(([symbol, value]) => `${symbol} = ${value}`)
    .join(", ");
}
