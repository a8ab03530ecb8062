import { Random } from "../../src/check/random.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { type Formula, parseFormula } from "../../src/ops/formula.ts";
import type { Rule } from "../../src/4-simplify/rules.ts";

/** What executing both sides of a rule found. */
export interface Findings {
  readonly compared: number;
  /** The first few operands for which the rule does not hold. */
  readonly violations: readonly string[];
}

type Operands = ReadonlyMap<string, number>;

/** NaN, zeros, infinities, the ends of the subnormals and normals, and where squares over- and underflow. */
const specials: readonly number[] = [
  0,
  Number.MIN_VALUE,
  3 * Number.MIN_VALUE,
  2 ** -1022 - Number.MIN_VALUE,
  2 ** -1022,
  2 ** -537,
  2 ** -511,
  0.5,
  1 - 2 ** -53,
  1,
  1 + 2 ** -52,
  2,
  3,
  2 ** 53,
  2 ** 511,
  Math.sqrt(Number.MAX_VALUE),
  2 ** 1023,
  Number.MAX_VALUE,
  Infinity,
].flatMap((x) => [x, -x]);
const values: readonly number[] = [...specials, NaN];

/** What constants of models look like; conditions on constants are rarely met by random bits. */
const constants: readonly number[] = [
  0.25, 0.5, 0.1, 1, 1.5, 2, 3, 4, 7, 10, 1e3, 1024, 1e-6,
].flatMap((k) => [k, -k]);

/** Holds the rule to its own claim: all combinations of special values where they are few, and `count` random ones. */
export function checkRule(rule: Rule, seed: number, count: number): Findings {
  return rule.holds === "fast-math"
    ? checkReal(rule, seed, count)
    : checkBits(rule, seed, count, rule.holds === "rounding" ? (rule.ulps ?? 0) : 0);
}

/** Compares bit by bit, or within `ulps`, on special values and random bit patterns. */
export function checkBits(rule: Rule, seed: number, count: number, ulps: number): Findings {
  const random = new Random(seed);
  const comparison = new Comparison(rule, (a, b) => agree(a, b, ulps));
  const { names } = comparison;
  const pools = names.map((name) => (comparison.isTruth.has(name) ? [0, 1] : values));
  const all = pools.reduce((product, pool) => product * pool.length, 1);
  if (all <= 100_000) {
    for (let at = 0; at < all; at++) {
      let rest = at;
      const picked = pools.map((pool) => {
        const value = pool[rest % pool.length] ?? NaN;
        rest = Math.floor(rest / pool.length);
        return value;
      });
      comparison.on(picked);
    }
  }
  for (let tries = 0; comparison.random < count && tries < 100 * count; tries++) {
    comparison.on(
      names.map((name) => draw(name, comparison, random)),
      true,
    );
  }
  return comparison.findings;
}

/** Compares ordinary numbers, with the tolerance of a few roundings. */
function checkReal(rule: Rule, seed: number, count: number): Findings {
  const random = new Random(seed);
  const isNear = (a: number, b: number): boolean =>
    Object.is(a, b) || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
  const comparison = new Comparison(rule, isNear);
  const { names } = comparison;
  for (let tries = 0; comparison.random < count && tries < 100 * count; tries++) {
    const operands = names.map((name) => {
      if (comparison.isTruth.has(name)) return random.below(2);
      return (random.chance(0.5) ? 1 : -1) * random.between(0.5, 2);
    });
    comparison.on(operands, true);
  }
  return comparison.findings;
}

class Comparison {
  readonly names: readonly string[];
  random = 0;
  #compared = 0;
  readonly #violations: string[] = [];
  readonly #rule: Rule;
  readonly #from: Formula;
  readonly #to: Formula;
  readonly #agree: (a: number, b: number) => boolean;
  /** Names that stand for truth values. */
  readonly isTruth: ReadonlySet<string>;
  /** Usual constants that can meet the rule's condition. */
  readonly usual: readonly number[];

  constructor(rule: Rule, agree: (a: number, b: number) => boolean) {
    this.#rule = rule;
    this.#agree = agree;
    this.#from = parseFormula(rule.from);
    this.#to = parseFormula(rule.to);
    this.names = [...new Set(namesOf(this.#from))];
    this.isTruth = truthNames(this.#from);
    const { when } = rule;
    this.usual = constants.filter((k) =>
      constants.some((other) => !when || when(k, other) || when(other, k)),
    );
  }

  get findings(): Findings {
    return { compared: this.#compared, violations: this.#violations };
  }

  on(picked: readonly number[], isRandom = false): void {
    const operands = new Map(this.names.map((name, at) => [name, picked[at] ?? NaN]));
    const [k1, k2] = this.names.filter(isConstant).map((name) => operands.get(name));
    if (this.#rule.when && !this.#rule.when(k1 ?? NaN, k2 ?? NaN)) return;
    this.#compared++;
    if (isRandom) this.random++;
    const before = evaluate(this.#from, operands);
    const after = evaluate(this.#to, operands);
    if (this.#agree(before, after) || this.#violations.length >= 5) return;
    const given = [...operands].map(([name, value]) => `${name} = ${show(value)}`).join(", ");
    this.#violations.push(
      `${this.#rule.name}: ${this.#rule.from} is ${show(before)}, ${this.#rule.to} is ${show(after)} at ${given}`,
    );
  }
}

export function isConstant(name: string): boolean {
  return name.startsWith("k");
}

/** Every name, in order of appearance, as often as it appears. */
export function namesOf(formula: Formula): string[] {
  if (formula.kind === "name") return [formula.name];
  return formula.kind === "apply" ? formula.args.flatMap(namesOf) : [];
}

/** Names that stand for truth values. */
export function truthNames(formula: Formula, isTruth = false): Set<string> {
  if (formula.kind === "name") return new Set(isTruth ? [formula.name] : []);
  if (formula.kind === "number") return new Set();
  const types = elementwise.get(formula.op)?.types?.operands;
  return new Set(formula.args.flatMap((arg, at) => [...truthNames(arg, types?.[at] === "bool")]));
}

export function evaluate(formula: Formula, operands: Operands): number {
  if (formula.kind === "number") return formula.value;
  if (formula.kind === "name") return operands.get(formula.name) ?? NaN;
  const row = elementwise.get(formula.op);
  if (!row) throw new RangeError(formula.op);
  return Number(row.f(...formula.args.map((arg) => evaluate(arg, operands))));
}

const bits = new DataView(new ArrayBuffer(8));

function draw(name: string, { isTruth, usual }: Comparison, random: Random): number {
  if (isTruth.has(name)) return random.below(2);
  const choice = random.uniform();
  if (isConstant(name) && choice < 0.8) return random.pick(usual);
  if (choice < 0.1) return random.pick(values);
  if (choice < 0.3) return random.normal();
  bits.setUint32(0, random.below(2 ** 32));
  bits.setUint32(4, random.below(2 ** 32));
  return bits.getFloat64(0);
}

/** The same bits (any NaN for any NaN), or finite and so many units in the last place apart; zeros keep their sign. */
export function agree(a: number, b: number, ulps: number): boolean {
  if (Object.is(a, b)) return true;
  const isOrdinary = Number.isFinite(a) && Number.isFinite(b);
  if (ulps === 0 || !isOrdinary || isNegative(a) !== isNegative(b)) return false;
  return Math.abs(a - b) <= ulps * ulpOf(Math.max(Math.abs(a), Math.abs(b)));
}

function isNegative(x: number): boolean {
  return x < 0 || Object.is(x, -0);
}

function ulpOf(x: number): number {
  bits.setFloat64(0, x);
  const exponent = (bits.getUint32(0) >>> 20) & 0x7ff;
  return 2 ** (Math.max(exponent, 1) - 1023 - 52);
}

function show(x: number): string {
  return Object.is(x, -0) ? "-0" : String(x);
}
