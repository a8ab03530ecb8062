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

/** A number for each four labels in a row, the same for those that are equal; undefined where one has none. */
function foursIn(labels: readonly (number | undefined)[]): (number | undefined)[] {
  return pairsIn(pairsIn(labels, 1), 2);
}

/** A number for each pair of numbers that are so far apart, the same for those that are equal. */
function pairsIn(numbers: readonly (number | undefined)[], by: number): (number | undefined)[] {
  const known = new Map<number, number>();
  return numbers.map((one, at) => {
    const other = numbers[at + by];
    if (one === undefined || other === undefined) return undefined;
    const pair = one * numbers.length + other;
    const number = known.get(pair) ?? known.size;
    known.set(pair, number);
    return number;
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
  // So many equal labels in a row suggest that what follows has been there before.
  const fours = foursIn(labels);
  const seen = new Map<number, number>();
  let begin = 0;
  for (let at = 0; at < fours.length; at++) {
    const key = fours[at];
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
