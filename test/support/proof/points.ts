import type { Random } from "../../../src/check/random.ts";
import type { Domain } from "../decimal/reference.ts";

const EPSILON = 2 ** -52;

/** Values that every operand gets: zeros, infinities, the ends of the range, ones and their neighbours. */
const ends = [
  ...[0, 1, 0.5, 2, 3, Infinity, 5e-324, 2 ** -1022 - 2 ** -1074, 2 ** -1022, 2 ** -500, 2 ** -30],
  ...[1 - EPSILON / 2, 1 + EPSILON, 2 ** 30, 2 ** 53, 2 ** 500, Number.MAX_VALUE, 709, 745.5],
].flatMap((x) => [x, -x]);
const special = [...ends, NaN];

const whole = Array.from({ length: 170 }, (_, i) => i + 1);
/** Integers and half-integers, of both signs. */
const steps = whole.flatMap((i) => [i, -i, i - 0.5, 0.5 - i]);

/**
 * `count` points, one array for each operand: every combination of the special values (a random choice of them
 * where there are many), then numbers spread by magnitude over the whole range of doubles, of moderate magnitude,
 * close to the ends of the domain, and operands that nearly agree.
 */
export function pointsIn(
  domains: readonly Domain[],
  count: number,
  random: Random,
): readonly Float64Array[] {
  const points = domains.map(() => new Float64Array(count));
  const combinations = special.length ** domains.length;
  const isFew = combinations <= count / 4;
  for (let at = 0; at < count; at++) {
    const point = pointAt(at, { domains, random, isFew, combinations, count });
    point.forEach((x, operand) => {
      const column = points[operand];
      if (column) column[at] = domains[operand] === "truth" ? Number(x > 0) : x;
    });
  }
  return points;
}

/** Points away from what is special, of magnitudes at which differences of 60 digits can be taken. */
export function ordinaryPointsIn(
  domains: readonly Domain[],
  count: number,
  random: Random,
): readonly Float64Array[] {
  const points = domains.map(() => new Float64Array(count));
  for (let at = 0; at < count; at++) {
    const size = (): number => 2 ** random.between(-24, 5);
    const point = domains.map((domain) =>
      at % 2 === 0 && domain !== "above one"
        ? signed(domain, random, size())
        : dense(domain, random),
    );
    point.forEach((x, operand) => {
      const column = points[operand];
      if (column) column[at] = domains[operand] === "truth" ? Number(x > 0) : x;
    });
  }
  return points;
}

interface Plan {
  readonly domains: readonly Domain[];
  readonly random: Random;
  readonly isFew: boolean;
  readonly combinations: number;
  readonly count: number;
}

function pointAt(at: number, plan: Plan): number[] {
  const { domains, random } = plan;
  const specials = plan.isFew ? plan.combinations : plan.count / 4;
  if (at < specials) {
    return domains
      .map((_, operand) => {
        const digit = plan.isFew
          ? Math.floor(at / special.length ** operand)
          : random.below(special.length);
        return special[digit % special.length] ?? 0;
      })
      .map((x, operand) => (domains[operand] === "up to 30" ? x % 30 : x));
  }
  if (domains.length === 1 && at < specials + steps.length) {
    const step = steps[at - specials] ?? 0;
    return [domains[0] === "up to 30" ? step % 30 : step];
  }
  const kind = at % 4;
  if (kind === 0) return domains.map((domain) => signed(domain, random, magnitude(random)));
  if (kind === 1) return domains.map((domain) => signed(domain, random, moderate(random)));
  if (kind === 2) return domains.map((domain) => dense(domain, random));
  if (domains.length === 1) return [dense(domains[0] ?? "real", random)];
  return relatives(domains, random);
}

/** Spread evenly by magnitude over all doubles, subnormal ones included. */
function magnitude(random: Random): number {
  const exponent = random.between(-1074, 1024);
  const x = 2 ** Math.floor(exponent) * (1 + random.uniform());
  return Math.min(x, Number.MAX_VALUE);
}

function moderate(random: Random): number {
  return 2 ** random.between(-30, 10);
}

function signed(domain: Domain, random: Random, size: number): number {
  if (domain === "up to 30") return Math.min(size, 30);
  const isAlwaysPositive = domain === "positive" || domain === "above one";
  return random.chance(isAlwaysPositive ? 0.02 : 0.5) ? -size : size;
}

/** Where the operation does most: close to the ends of its domain, around its bends. */
function dense(domain: Domain, random: Random): number {
  const small = 2 ** random.between(-52, 0);
  const sign = random.chance(0.5) ? 1 : -1;
  if (domain === "up to 30") return sign * random.between(0, 30);
  if (domain === "unit") return random.chance(0.7) ? sign * (1 - small) : sign * small;
  if (domain === "above one") return random.chance(0.7) ? 1 + small : 1 + moderate(random);
  if (domain === "above minus one") return random.chance(0.5) ? small - 1 : sign * small;
  if (domain === "positive") return random.chance(0.5) ? 1 + sign * small : moderate(random);
  return sign * random.between(0, 40);
}

/** Operands of similar size: equal ones, neighbours, and such a few magnitudes apart. */
function relatives(domains: readonly Domain[], random: Random): number[] {
  const first = signed(
    domains[0] ?? "real",
    random,
    random.chance(0.3) ? magnitude(random) : moderate(random),
  );
  return domains.map((domain, operand) => {
    if (operand === 0) return first;
    if (random.chance(0.2)) return first;
    const sign = domain === "real" && random.chance(0.4) ? -1 : 1;
    const scale = random.chance(0.5)
      ? 1 + 2 ** -random.between(1, 53)
      : 2 ** random.between(-20, 20);
    return clamped(sign * (domain === "positive" ? Math.abs(first) : first) * scale);
  });
}

function clamped(x: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(x, Number.MAX_VALUE));
}
