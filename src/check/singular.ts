import type { Node } from "../ir/graph.ts";
import { elementwise } from "../ops/elementwise.ts";
import { type Formula, parseFormula } from "../ops/formula.ts";
import type { Values } from "./interpret.ts";
import { operandElements } from "./spots.ts";

/** An element whose value, or a derivative of which, is not finite though its operands are. */
export interface Singular {
  readonly node: Node;
  readonly element: number;
  readonly what: "value" | "derivative";
}

/** The first singular element of each node, in the order given. */
export function singularElements(order: readonly Node[], values: Values): Singular[] {
  return order.flatMap((node) => firstSingular(node, values) ?? []);
}

function firstSingular(node: Node, values: Values): Singular | undefined {
  const own = values.get(node);
  if (!own || node.inputs.length === 0 || node.dtype !== "real") return undefined;
  const row = elementwise.get(node.op);
  const operands = node.inputs.map((input) => values.get(input));
  if (!row) {
    const element = own.findIndex((value) => !Number.isFinite(value));
    const isFinite = operands.every((operand) => operand?.every(Number.isFinite) !== false);
    return element >= 0 && isFinite ? { node, element, what: "value" } : undefined;
  }
  const derivatives = row.singular ? (row.d ?? []).map((text) => parseFormula(text)) : [];
  for (const [element, value] of own.entries()) {
    const isInfinite = !Number.isFinite(value);
    if (!isInfinite && derivatives.length === 0) continue;
    const at = operandElements(node, element);
    const given = operands.map((operand, position) => operand?.[at[position] ?? 0] ?? NaN);
    if (!given.every(Number.isFinite)) continue;
    if (isInfinite) return { node, element, what: "value" };
    const names = new Map([...given.map((x, position) => ["abc"[position] ?? "", x] as const)]);
    names.set("y", value);
    const isBad = (formula: Formula): boolean => !Number.isFinite(numberOf(formula, names) ?? 0);
    if (derivatives.some(isBad)) return { node, element, what: "derivative" };
  }
  return undefined;
}

/**
 * Whether an elementwise value changes at all if an operand is moved a little: the margin of relu is its
 * result, which is 0 not only at the kink.
 */
export function changesAt(node: Node, element: number, values: Values): boolean {
  const row = elementwise.get(node.op);
  if (!row) return true;
  const at = operandElements(node, element);
  const given = node.inputs.map((input, operand) => values.get(input)?.[at[operand] ?? 0] ?? NaN);
  const value = row.f(...given);
  return given.some((x, operand) =>
    [-1, 1].some((sign) => {
      const moved = x + sign * 1e-8 * Math.max(1, Math.abs(x));
      return row.f(...given.with(operand, moved)) !== value;
    }),
  );
}

/** The formula of a table on numbers; undefined where it calls what is no row. */
function numberOf(formula: Formula, names: ReadonlyMap<string, number>): number | undefined {
  if (formula.kind === "number") return formula.value;
  if (formula.kind === "name") return names.get(formula.name);
  const row = elementwise.get(formula.op);
  const args = formula.args.map((arg) => numberOf(arg, names));
  // Of a select only the branch that is taken counts, and f takes it.
  if (!row || !args.every((arg) => arg !== undefined)) return undefined;
  return Number(row.f(...args));
}
