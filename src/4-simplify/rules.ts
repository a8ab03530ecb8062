/**
 * Rewrite rules of elementwise formulas: one row a rule.
 *
 * In `from` and `to` every name stands for any value; a name that occurs twice, for the same value;
 * names beginning with `k` for constants. Commutative operations match both ways round. A rule
 * applies where its result takes no more operations than what it replaces.
 *
 * `holds` says how far: "exactly" is every bit for every operand, NaN, infinities, signed zeros and
 * subnormals included; "rounding" is within `ulps` units in the last place, special values as they
 * were; "fast-math" is true of real numbers only, and applied only if asked for. The tests execute
 * every row and hold it to its claim.
 */
export interface Rule {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly holds: "exactly" | "rounding" | "fast-math";
  /** Bound of a "rounding" row. */
  readonly ulps?: number;
  /** Condition on the constants, in the order of their first appearance in `from`. */
  readonly when?: (k1: number, k2: number) => boolean;
}

const isNegative = (k: number): boolean => k < 0;
const isSmallInteger = (k: number): boolean => Number.isInteger(k) && Math.abs(k) <= 2 ** 53;
const isAtLeastOne = (k: number): boolean => Math.abs(k) >= 1 && Number.isFinite(k);
const isPowerOfTwo = (k: number): boolean => {
  const exponent = Math.round(Math.log2(Math.abs(k)));
  return Number.isFinite(exponent) && Math.abs(k) === 2 ** exponent;
};

/** Scaling up by a power of two and by a constant: neither order rounds or overflows before the other. */
const scalesExactly = (k1: number, k2: number): boolean =>
  isAtLeastOne(k1) &&
  isAtLeastOne(k2) &&
  Number.isFinite(k1 * k2) &&
  (isPowerOfTwo(k1) || (isPowerOfTwo(k2) && isSmallInteger(k1)));

const neutral: readonly Rule[] = [
  { name: "mul-one", from: "x * 1", to: "x", holds: "exactly" },
  { name: "mul-minus-one", from: "x * -1", to: "-x", holds: "exactly" },
  { name: "div-one", from: "x / 1", to: "x", holds: "exactly" },
  { name: "div-minus-one", from: "x / -1", to: "-x", holds: "exactly" },
  { name: "sub-zero", from: "x - 0", to: "x", holds: "exactly" },
  // x + 0 is not x where x is -0.
  { name: "add-minus-zero", from: "x + -0", to: "x", holds: "exactly" },
  { name: "minus-zero-sub", from: "-0 - x", to: "-x", holds: "exactly" },
  { name: "pow-one", from: "pow(x, 1)", to: "x", holds: "exactly" },
  { name: "pow-zero", from: "pow(x, 0)", to: "1", holds: "exactly" },
  { name: "pow-minus-zero", from: "pow(x, -0)", to: "1", holds: "exactly" },
  { name: "max-least", from: "maximum(x, -Infinity)", to: "x", holds: "exactly" },
  { name: "min-most", from: "minimum(x, Infinity)", to: "x", holds: "exactly" },
];

const signs: readonly Rule[] = [
  { name: "neg-neg", from: "-(-x)", to: "x", holds: "exactly" },
  { name: "add-neg", from: "a + (-b)", to: "a - b", holds: "exactly" },
  { name: "sub-neg", from: "a - (-b)", to: "a + b", holds: "exactly" },
  { name: "mul-neg-neg", from: "(-a) * (-b)", to: "a * b", holds: "exactly" },
  { name: "div-neg-neg", from: "(-a) / (-b)", to: "a / b", holds: "exactly" },
  { name: "neg-mul-constant", from: "-(x * k)", to: "x * -k", holds: "exactly" },
  { name: "mul-neg-constant", from: "(-x) * k", to: "x * -k", holds: "exactly" },
  { name: "neg-constant-div", from: "-(k / x)", to: "-k / x", holds: "exactly" },
  { name: "constant-div-neg", from: "k / (-x)", to: "-k / x", holds: "exactly" },
  { name: "neg-mul-neg", from: "-((-a) * b)", to: "a * b", holds: "exactly" },
  { name: "neg-div-neg", from: "-((-a) / b)", to: "a / b", holds: "exactly" },
  { name: "neg-div-by-neg", from: "-(a / (-b))", to: "a / b", holds: "exactly" },
  { name: "add-mul-neg", from: "a + (-b) * c", to: "a - b * c", holds: "exactly" },
  { name: "sub-mul-neg", from: "a - (-b) * c", to: "a + b * c", holds: "exactly" },
  { name: "add-div-neg", from: "a + (-b) / c", to: "a - b / c", holds: "exactly" },
  { name: "sub-div-neg", from: "a - (-b) / c", to: "a + b / c", holds: "exactly" },
  { name: "neg-out-of-mul", from: "(-a) * b", to: "-(a * b)", holds: "exactly" },
  { name: "neg-out-of-div", from: "(-a) / b", to: "-(a / b)", holds: "exactly" },
  { name: "neg-out-of-divisor", from: "a / (-b)", to: "-(a / b)", holds: "exactly" },
  { name: "add-negative", from: "a + k", to: "a - -k", holds: "exactly", when: isNegative },
  { name: "sub-negative", from: "a - k", to: "a + -k", holds: "exactly", when: isNegative },
  {
    name: "add-negative-multiple",
    from: "a + b * k",
    to: "a - b * -k",
    holds: "exactly",
    when: isNegative,
  },
  {
    name: "sub-negative-multiple",
    from: "a - b * k",
    to: "a + b * -k",
    holds: "exactly",
    when: isNegative,
  },
  {
    name: "add-negative-fraction",
    from: "a + b / k",
    to: "a - b / -k",
    holds: "exactly",
    when: isNegative,
  },
  {
    name: "sub-negative-fraction",
    from: "a - b / k",
    to: "a + b / -k",
    holds: "exactly",
    when: isNegative,
  },
  { name: "square-neg", from: "square(-x)", to: "square(x)", holds: "exactly" },
  { name: "abs-neg", from: "abs(-x)", to: "abs(x)", holds: "exactly" },
  { name: "cos-neg", from: "cos(-x)", to: "cos(x)", holds: "exactly" },
  { name: "sin-neg", from: "sin(-x)", to: "-sin(x)", holds: "exactly" },
  { name: "tanh-neg", from: "tanh(-x)", to: "-tanh(x)", holds: "exactly" },
  { name: "sign-neg", from: "sign(-x)", to: "-sign(x)", holds: "exactly" },
  { name: "neg-max-neg", from: "-maximum(-a, -b)", to: "minimum(a, b)", holds: "exactly" },
  { name: "neg-min-neg", from: "-minimum(-a, -b)", to: "maximum(a, b)", holds: "exactly" },
];

const products: readonly Rule[] = [
  { name: "add-same", from: "x + x", to: "2 * x", holds: "exactly" },
  { name: "mul-same", from: "x * x", to: "square(x)", holds: "exactly" },
  {
    name: "scale-twice",
    from: "x * k1 * k2",
    to: "x * (k1 * k2)",
    holds: "exactly",
    when: scalesExactly,
  },
  // Halving may lose the last bit of a subnormal, which scaling back up does not restore.
  {
    name: "double-half",
    from: "x / k1 * k2",
    to: "x * (k2 / k1)",
    holds: "rounding",
    ulps: 1,
    when: (k1, k2) => Math.abs(k1) === 2 && Math.abs(k2) === 2,
  },
  {
    name: "double-times-half",
    from: "x * k1 * k2",
    to: "x * (k1 * k2)",
    holds: "rounding",
    ulps: 1,
    when: (k1, k2) => Math.abs(k1) === 0.5 && Math.abs(k2) === 2,
  },
  // The gradient of √Σx² on its way to x. A root is far from where twice of it overflows.
  {
    name: "double-half-by-root",
    from: "2 * (a / (2 * sqrt(x)))",
    to: "a / sqrt(x)",
    holds: "rounding",
    ulps: 1,
  },
  {
    name: "shrink-twice",
    from: "x * k1 * k2",
    to: "x * (k1 * k2)",
    holds: "rounding",
    ulps: 2,
    when: (k1, k2) => Math.abs(k1) <= 1 && Math.abs(k2) <= 1 && Math.abs(k1 * k2) > 2 ** -1000,
  },
  {
    name: "divide-twice",
    from: "x / k1 / k2",
    to: "x / (k1 * k2)",
    holds: "rounding",
    ulps: 2,
    when: (k1, k2) => isAtLeastOne(k1) && isAtLeastOne(k2) && Number.isFinite(k1 * k2),
  },
  { name: "square-of-abs", from: "square(abs(x))", to: "square(x)", holds: "exactly" },
  { name: "pow-two", from: "pow(x, 2)", to: "square(x)", holds: "rounding", ulps: 1 },
  { name: "pow-three", from: "pow(x, 3)", to: "x * square(x)", holds: "rounding", ulps: 2 },
  { name: "pow-four", from: "pow(x, 4)", to: "square(square(x))", holds: "rounding", ulps: 3 },
  {
    name: "pow-five",
    from: "pow(x, 5)",
    to: "x * square(square(x))",
    holds: "rounding",
    ulps: 4,
  },
  {
    name: "pow-six",
    from: "pow(x, 6)",
    to: "square(x * square(x))",
    holds: "rounding",
    ulps: 5,
  },
  {
    name: "pow-eight",
    from: "pow(x, 8)",
    to: "square(square(square(x)))",
    holds: "rounding",
    ulps: 6,
  },
  { name: "pow-minus-one", from: "pow(x, -1)", to: "1 / x", holds: "rounding", ulps: 1 },
  { name: "pow-minus-two", from: "pow(x, -2)", to: "square(1 / x)", holds: "rounding", ulps: 3 },
  {
    name: "pow-minus-three",
    from: "pow(x, -3)",
    to: "1 / x * square(1 / x)",
    holds: "rounding",
    ulps: 4,
  },
  {
    name: "pow-minus-four",
    from: "pow(x, -4)",
    to: "square(square(1 / x))",
    holds: "rounding",
    ulps: 5,
  },
];

const magnitudes: readonly Rule[] = [
  { name: "abs-abs", from: "abs(abs(x))", to: "abs(x)", holds: "exactly" },
  { name: "abs-square", from: "abs(square(x))", to: "square(x)", holds: "exactly" },
  { name: "abs-exp", from: "abs(exp(x))", to: "exp(x)", holds: "exactly" },
  { name: "abs-relu", from: "abs(relu(x))", to: "relu(x)", holds: "exactly" },
  { name: "relu-relu", from: "relu(relu(x))", to: "relu(x)", holds: "exactly" },
  { name: "relu-abs", from: "relu(abs(x))", to: "abs(x)", holds: "exactly" },
  { name: "relu-square", from: "relu(square(x))", to: "square(x)", holds: "exactly" },
  { name: "relu-exp", from: "relu(exp(x))", to: "exp(x)", holds: "exactly" },
  { name: "mul-sign", from: "x * sign(x)", to: "abs(x)", holds: "exactly" },
  { name: "abs-mul-sign", from: "abs(x) * sign(x)", to: "x", holds: "exactly" },
  { name: "max-same", from: "maximum(x, x)", to: "x", holds: "exactly" },
  { name: "min-same", from: "minimum(x, x)", to: "x", holds: "exactly" },
];

const comparisons: readonly Rule[] = [
  { name: "greater-same", from: "x > x", to: "false", holds: "exactly" },
  { name: "less-same", from: "x < x", to: "false", holds: "exactly" },
  { name: "neg-greater-zero", from: "-x > 0", to: "x < 0", holds: "exactly" },
  { name: "neg-greater-equal-zero", from: "-x >= 0", to: "x <= 0", holds: "exactly" },
  { name: "neg-less-zero", from: "-x < 0", to: "x > 0", holds: "exactly" },
  { name: "neg-less-equal-zero", from: "-x <= 0", to: "x >= 0", holds: "exactly" },
  { name: "not-not", from: "not (not p)", to: "p", holds: "exactly" },
  // The negation of < is not >=: NaN compares false either way.
  { name: "not-equal", from: "not (a == b)", to: "a != b", holds: "exactly" },
  { name: "not-unequal", from: "not (a != b)", to: "a == b", holds: "exactly" },
  { name: "greater-or-equal", from: "a > b or a == b", to: "a >= b", holds: "exactly" },
  { name: "less-or-equal", from: "a < b or a == b", to: "a <= b", holds: "exactly" },
  { name: "greater-equal-unequal", from: "a >= b and a != b", to: "a > b", holds: "exactly" },
  { name: "less-equal-unequal", from: "a <= b and a != b", to: "a < b", holds: "exactly" },
  { name: "and-same", from: "p and p", to: "p", holds: "exactly" },
  { name: "or-same", from: "p or p", to: "p", holds: "exactly" },
  { name: "and-true", from: "p and true", to: "p", holds: "exactly" },
  { name: "and-false", from: "p and false", to: "false", holds: "exactly" },
  { name: "or-true", from: "p or true", to: "true", holds: "exactly" },
  { name: "or-false", from: "p or false", to: "p", holds: "exactly" },
  { name: "and-not", from: "p and not p", to: "false", holds: "exactly" },
  { name: "or-not", from: "p or not p", to: "true", holds: "exactly" },
  { name: "and-absorbs", from: "p and (p or q)", to: "p", holds: "exactly" },
  { name: "or-absorbs", from: "p or (p and q)", to: "p", holds: "exactly" },
];

const selects: readonly Rule[] = [
  { name: "where-same", from: "p ? x : x", to: "x", holds: "exactly" },
  { name: "where-true", from: "true ? a : b", to: "a", holds: "exactly" },
  { name: "where-false", from: "false ? a : b", to: "b", holds: "exactly" },
  { name: "where-not", from: "not p ? a : b", to: "p ? b : a", holds: "exactly" },
  { name: "where-then-where", from: "p ? (p ? a : b) : c", to: "p ? a : c", holds: "exactly" },
  { name: "where-else-where", from: "p ? a : (p ? b : c)", to: "p ? a : c", holds: "exactly" },
  { name: "where-neg", from: "p ? -a : -b", to: "-(p ? a : b)", holds: "exactly" },
  { name: "where-or", from: "p ? a : (q ? a : b)", to: "p or q ? a : b", holds: "exactly" },
  { name: "where-and", from: "p ? (q ? a : b) : b", to: "p and q ? a : b", holds: "exactly" },
  {
    name: "add-wheres",
    from: "(p ? a : k1) + (p ? b : k2)",
    to: "p ? a + b : k1 + k2",
    holds: "exactly",
  },
  {
    name: "add-else-wheres",
    from: "(p ? k1 : a) + (p ? k2 : b)",
    to: "p ? k1 + k2 : a + b",
    holds: "exactly",
  },
];

/** Equal for real numbers only. */
const fastMath: readonly Rule[] = [
  { name: "add-zero", from: "x + 0", to: "x", holds: "fast-math" },
  { name: "zero-sub", from: "0 - x", to: "-x", holds: "fast-math" },
  { name: "mul-zero", from: "x * 0", to: "0", holds: "fast-math" },
  { name: "zero-div", from: "0 / x", to: "0", holds: "fast-math" },
  { name: "sub-same", from: "x - x", to: "0", holds: "fast-math" },
  { name: "div-same", from: "x / x", to: "1", holds: "fast-math" },
  { name: "mul-div-same", from: "x * y / y", to: "x", holds: "fast-math" },
  { name: "div-mul-same", from: "x / y * y", to: "x", holds: "fast-math" },
  { name: "add-sub-same", from: "x + y - y", to: "x", holds: "fast-math" },
  { name: "sub-add-same", from: "x - y + y", to: "x", holds: "fast-math" },
  { name: "neg-sub", from: "-(a - b)", to: "b - a", holds: "fast-math" },
  { name: "neg-add-neg", from: "(-a) - b", to: "-(a + b)", holds: "fast-math" },
  { name: "equal-same", from: "x == x", to: "true", holds: "fast-math" },
  { name: "unequal-same", from: "x != x", to: "false", holds: "fast-math" },
  { name: "greater-equal-same", from: "x >= x", to: "true", holds: "fast-math" },
  { name: "less-equal-same", from: "x <= x", to: "true", holds: "fast-math" },
  { name: "mul-constants", from: "x * k1 * k2", to: "x * (k1 * k2)", holds: "fast-math" },
  {
    name: "mul-div-constants",
    from: "x * k1 / k2",
    to: "x * (k1 / k2)",
    holds: "fast-math",
    when: (_, k2) => k2 !== 0,
  },
  {
    name: "div-mul-constants",
    from: "x / k1 * k2",
    to: "x * (k2 / k1)",
    holds: "fast-math",
    when: (k1) => k1 !== 0,
  },
  { name: "add-constants", from: "x + k1 + k2", to: "x + (k1 + k2)", holds: "fast-math" },
  { name: "mul-reciprocal", from: "a * (1 / b)", to: "a / b", holds: "fast-math" },
  { name: "div-div", from: "a / (b / c)", to: "a * c / b", holds: "fast-math" },
  { name: "common-factor", from: "a * b + a * c", to: "a * (b + c)", holds: "fast-math" },
  { name: "common-factor-sub", from: "a * b - a * c", to: "a * (b - c)", holds: "fast-math" },
  { name: "common-divisor", from: "a / c + b / c", to: "(a + b) / c", holds: "fast-math" },
  { name: "where-factor", from: "(p ? 1 : 0) * x", to: "p ? x : 0", holds: "fast-math" },
  { name: "sqrt-square", from: "sqrt(square(x))", to: "abs(x)", holds: "fast-math" },
  { name: "pow-half", from: "pow(x, 0.5)", to: "sqrt(x)", holds: "fast-math" },
  { name: "log-exp", from: "log(exp(x))", to: "x", holds: "fast-math" },
  { name: "exp-product", from: "exp(a) * exp(b)", to: "exp(a + b)", holds: "fast-math" },
];

/** All rows, in the order in which they are tried. */
export const rules: readonly Rule[] = [
  ...neutral,
  ...signs,
  ...products,
  ...magnitudes,
  ...comparisons,
  ...selects,
  ...fastMath,
];
