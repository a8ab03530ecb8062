import { evaluateSize } from "../ir/evaluate-size.ts";
import type { Graph } from "../ir/graph.ts";
import type { Size } from "../ir/size.ts";
import { leastFor } from "../ir/size-order.ts";
import { symbolsOf } from "../ir/symbols.ts";
import type { Binding } from "../ops/bind.ts";

/** What each symbol is, one choice after the other, above the least that the model allows; later symbols begin at other places. */
const CHOICES: readonly (readonly number[])[] = [[0], [1], [2, 3, 4], [5, 4, 6, 3]];

/**
 * The sizes at which a model is checked: none, one, a few; equal ones and different ones. `requirements`
 * are sizes that must not be negative. A model without symbolic sizes has one binding, the empty one.
 */
export function bindingsOf(graph: Graph, requirements: readonly Size[]): Binding[] {
  const symbols = symbolsOf(graph);
  if (symbols.length === 0) return [{}];
  const bindings = CHOICES.map((numbers) =>
    Object.fromEntries(
      symbols.map((symbol, at) => {
        const above = numbers[at % numbers.length] ?? 0;
        return [symbol, leastOf(symbol, requirements) + above] as const;
      }),
    ),
  );
  return bindings.filter((binding) =>
    requirements.every((size) => evaluateSize(size, (symbol) => binding[symbol] ?? NaN) >= 0),
  );
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
