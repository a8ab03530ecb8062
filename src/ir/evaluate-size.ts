import type { Size } from "./size.ts";

/** The number a size is where `valueOf` says what each symbol stands for. */
export function evaluateSize({ terms }: Size, valueOf: (symbol: string) => number): number {
  return terms.reduce(
    (sum, { symbols, coefficient }) =>
      sum + symbols.reduce((product, symbol) => product * valueOf(symbol), coefficient),
    0,
  );
}
