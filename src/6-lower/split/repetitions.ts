import { mix } from "../../ir/hash-table.ts";

/** Steps that are alike: `count` times `period` of them, from `first` on. */
export interface Run {
  readonly first: number;
  readonly period: number;
  readonly count: number;
}

/** A number for each form, the same for those that are alike; undefined where there is none. */
export function labelsOf(
  forms: readonly ({ readonly label: string } | undefined)[],
): (number | undefined)[] {
  const numbers = new Map<string, number>();
  return forms.map((form) => {
    if (!form) return undefined;
    const number = numbers.get(form.label) ?? numbers.size;
    numbers.set(form.label, number);
    return number;
  });
}

/** So many equal labels in a row suggest that what follows has been there before. */
const ALIKE = 4;

/** A hash of as many labels in a row, from each one on; undefined where one has none. */
function hashesIn(labels: readonly (number | undefined)[]): (number | undefined)[] {
  return labels.map((_, at) => {
    let hash = 0;
    for (let next = at; next < at + ALIKE; next++) {
      const label = labels[next];
      if (label === undefined) return undefined;
      hash = mix(hash, label);
    }
    return hash;
  });
}

/** The longest stretch that is looked at as one iteration. */
const LONGEST = 4096;

/**
 * Where a sequence of labels repeats itself at least `least` times in a row. Greedy, from the beginning, and
 * linear but for stretches that occur a few times only.
 */
export function runsIn(labels: readonly (number | undefined)[], least: number): Run[] {
  const runs: Run[] = [];
  const hashes = hashesIn(labels);
  const seen = new Map<number, number>();
  let begin = 0;
  for (let at = 0; at < hashes.length; at++) {
    const key = hashes[at];
    if (key === undefined) continue;
    const before = seen.get(key);
    seen.set(key, at);
    if (before === undefined || before < begin || at - before > LONGEST) continue;
    const period = at - before;
    let end = at;
    while (end < labels.length && labels[end] !== undefined && labels[end] === labels[end - period])
      end++;
    const count = Math.floor((end - before) / period);
    if (count < least) continue;
    runs.push({ first: before, period, count });
    begin = before + count * period;
    at = begin - 1;
  }
  return runs;
}
