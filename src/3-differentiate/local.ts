import type { Node } from "../ir/graph.ts";
import type { Builder } from "../ops/builder.ts";
import { elementwise } from "../ops/elementwise.ts";
import { operations } from "../ops/table.ts";
import { buildFormula, type Formula, type Names, namesOf, parseFormula } from "../ops/formula.ts";
import { type Guards, isSafeDivisor } from "./guards.ts";
import { productOf } from "./products.ts";

const NONE: ReadonlySet<Node> = new Set();

/** Whether the op is an elementwise row with derivatives. */
export function hasLocalDerivatives(op: string): boolean {
  return elementwise.get(op)?.d !== undefined;
}

/**
 * The product of a sensitivity `g` (an adjoint or a tangent) with ∂node/∂operand; undefined where
 * the derivative is zero everywhere.
 *
 * Selects are sunk through the product, in the formula as well as in `g`: `g · (c ? p : 0)` becomes
 * `c ? g·p : 0`, and `(c ? v : 0) · d` becomes `c ? v·d : 0`, so that an infinite or undefined
 * factor of a branch that was not taken never meets the zero. Products that are among `values` are made use of,
 * unless they could overflow where a branch was not taken.
 */
export function timesDerivative(
  b: Builder,
  guards: Guards,
  node: Node,
  operand: number,
  g: Node,
  values = NONE,
): Node | undefined {
  const text = elementwise.get(node.op)?.d?.[operand];
  if (text === undefined) return undefined;
  const formula = parseFormula(text);
  if (isZero(formula)) return undefined;
  const names = namesOf(node);
  const mayBeInfinite = namesIn(formula).some((name) => {
    const factor = names.get(name);
    return factor !== undefined && guards.mayBeInfinite(factor);
  });
  const known = guards.isGuarded(g) ? NONE : values;
  const product = guards.product(g, mayBeInfinite || isSingular(formula, names), (inner) =>
    times(b, inner, formula, names, known),
  );
  return node.op === "where" ? guards.protect(product) : product;
}

function times(b: Builder, g: Node, d: Formula, names: Names, values: ReadonlySet<Node>): Node {
  if (d.kind === "number") {
    if (d.value === 1) return g;
    return d.value === 0 ? b.constant(0) : b.mul(b.constant(d.value), g);
  }
  if (d.kind === "apply") {
    const [p, q, r] = d.args;
    if (d.op === "neg" && p) return b.neg(times(b, g, p, names, values));
    // g · (p / q) = (g · p) / q saves a product where p is 1. A quotient p has been scaled for a reason.
    if (d.op === "div" && p && q && !isQuotient(p))
      return b.div(times(b, g, p, names, values), buildFormula(b, q, names));
    if (d.op === "mul" && p?.kind === "number" && q) {
      return b.mul(times(b, g, p, names, values), buildFormula(b, q, names));
    }
    if (d.op === "where" && p && q && r) {
      return b.apply("where", [
        buildFormula(b, p, names),
        times(b, g, q, names, values),
        times(b, g, r, names, values),
      ]);
    }
  }
  return productOf(b, g, buildFormula(b, d, names), values);
}

function isZero(formula: Formula): boolean {
  return formula.kind === "number" && formula.value === 0;
}

/** Whether the formula can be infinite or undefined where its operands are finite. */
function isSingular(formula: Formula, names: Names): boolean {
  if (formula.kind !== "apply") return false;
  const { op, args } = formula;
  const [, divisor] = args;
  const isSafe = op === "div" && divisor?.kind === "name" && isSafeDivisor(names.get(divisor.name));
  const isOwn = operations.get(op)?.singular === true && !isSafe;
  return isOwn || args.some((arg) => isSingular(arg, names));
}

function isQuotient(formula: Formula): boolean {
  return formula.kind === "apply" && formula.op === "div";
}

const named = new Map<Formula, readonly string[]>();

/** The names of a formula, each once. */
function namesIn(formula: Formula): readonly string[] {
  let names = named.get(formula);
  if (!names) named.set(formula, (names = [...new Set(allNamesIn(formula))]));
  return names;
}

function allNamesIn(formula: Formula): readonly string[] {
  if (formula.kind === "name") return [formula.name];
  return formula.kind === "apply" ? formula.args.flatMap(allNamesIn) : [];
}
