/**
 * Sizes from which on it is worth to make code longer and faster, with sizes that random models reach:
 * at the real ones the passes would hardly ever have something to do.
 */
export const lowered: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "src/3-differentiate/accumulate.ts": { FEW: 0 },
  "src/3-differentiate/matrix/cut.ts": { LEAST_SAVED: -9999 },
  "src/4-simplify/control/gathered-loop.ts": { LEAST_ITERATIONS: 2, LEAST_ELEMENTS: 1 },
  "src/5-schedule/roots.ts": { LEAST_PRODUCT: 2 },
  "src/6-lower/coordinates.ts": { FEW: 1 },
  "src/6-lower/fills.ts": { MANY: 1 },
  "src/6-lower/kernels/in-order.ts": { LEAST: 2 },
  "src/6-lower/kernels/product.ts": {
    LEAST_WORK: 2,
    LEAST_OWN: 2,
    LEAST_DEPTH: 2,
    LEAST_ROW: 2,
    LEAST_ROWS: 2,
  },
  "src/6-lower/roots.ts": { LONG: 2 },
  "src/6-lower/small-loops.ts": { MANY: 2, MANY_ONCE: 2 },
  "src/6-lower/split/reroll-nests.ts": { LEAST_LAYERS: 2, LEAST_BYTES: -9999 },
  "src/6-lower/split/reroll.ts": { LEAST_COUNT: 2, LEAST_SAVED: -2000 },
  "src/6-lower/split/split.ts": { BUDGET: 400 },
  "src/6-lower/split/strips-apart.ts": { LONG: 0 },
  "src/6-lower/strips/rows.ts": { MANY: 2 },
  "src/6-lower/sums-in-blocks.ts": { BLOCK: 2, LEAST: 2, LIGHT: 1000 },
  "src/6-lower/tile-rows.ts": { MANY: 2 },
  "src/6-lower/weight.ts": { SHARE: 0, HEAVY: 1000 },
};

/** The text of a source file with its thresholds lowered; throws where one is not to be found. */
export function withLowered(text: string, thresholds: Readonly<Record<string, number>>): string {
  let result = text;
  for (const [name, value] of Object.entries(thresholds)) {
    const declaration = new RegExp(String.raw`(?<=^(?:export )?const ${name} = )[^;]+`, "m");
    if (!declaration.test(result)) throw new Error(`there is no threshold ${name}`);
    result = result.replace(declaration, String(value));
  }
  return result;
}
