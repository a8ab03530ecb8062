import { Random } from "../../../src/check/random.ts";
import { jsonBases, typescriptBases } from "./bases.ts";
import { brokenFormula, misusedFunction } from "./formulas.ts";
import { brokenStructure, cyclic, duplicatedKey, excessive } from "./json.ts";
import { brokenSource, misdeclared, misusedOperation } from "./typescript.ts";

/** A model file that is most likely wrong. */
export interface Malformed {
  readonly kind: string;
  readonly fileName: string;
  readonly text: string;
}

interface Kind {
  readonly extension: "json" | "ts";
  readonly make: (random: Random) => string;
}

const json = (make: Kind["make"]): Kind => ({ extension: "json", make });
const typescript = (make: Kind["make"]): Kind => ({ extension: "ts", make });

const kinds: Readonly<Record<string, Kind>> = {
  structure: json(brokenStructure),
  "duplicate keys": json(duplicatedKey),
  excess: json(excessive),
  cycles: json(cyclic),
  "misused functions": json(misusedFunction),
  "broken formulas": json(brokenFormula),
  "noise in JSON": json((random) => withNoise(random, JSON.stringify(random.pick(jsonBases)))),
  "misused operations": typescript(misusedOperation),
  declarations: typescript(misdeclared),
  "broken TypeScript": typescript(brokenSource),
  "noise in TypeScript": typescript((random) => withNoise(random, random.pick(typescriptBases))),
};

export const kindNames: readonly string[] = Object.keys(kinds);

/** The same for the same seed, on every machine. */
export function malformed(kind: string, seed: number): Malformed {
  const found = kinds[kind];
  if (!found) throw new RangeError(kind);
  const { extension, make } = found;
  return { kind, fileName: `m.graph.${extension}`, text: make(new Random(seed)) };
}

/** Stretches of characters replaced by any others, lone surrogates and controls included, or cut off. */
function withNoise(random: Random, text: string): string {
  if (random.chance(0.2)) return text.slice(0, random.below(text.length));
  const at = random.below(text.length);
  const noise = Array.from({ length: 1 + random.below(8) }, () =>
    String.fromCharCode(random.below(random.pick([32, 128, 0x10000]))),
  );
  return text.slice(0, at) + noise.join("") + text.slice(at + random.below(8));
}
