import { type MathNode, parse } from "mathjs";

/** A formula of a table with one bug in it, and what kind of bug. */
export interface MutatedFormula {
  readonly kind: string;
  readonly text: string;
}

/**
 * Every formula that one slip would make of this one: another sign, a factor of 2, operands the
 * wrong way round, a term or factor lost, a comparison that is strict or is not, branches exchanged,
 * another constant, another function.
 */
export function mutateFormula(text: string): MutatedFormula[] {
  const root = parse(text);
  // There is no other sign of nothing.
  if (text === "0") return [{ kind: "constant", text: "1" }];
  if (text === "true" || text === "false") {
    return [{ kind: "constant", text: text === "true" ? "false" : "true" }];
  }
  const found: MutatedFormula[] = [
    { kind: "sign", text: `-(${text})` },
    { kind: "factor", text: `2 * (${text})` },
  ];
  const replace = (node: MathNode, kind: string, by: string): void => {
    const mutated = root.transform((one) => (one === node ? parse(`(${by})`) : one));
    found.push({ kind, text: mutated.toString({ parenthesis: "all" }) });
  };
  root.traverse((node) => {
    for (const { kind, text: by } of slips(node)) replace(node, kind, by);
  });
  const plain = root.toString({ parenthesis: "all" });
  const distinct = new Map(found.map((one) => [one.text, one]));
  distinct.delete(plain);
  return [...distinct.values()];
}

const comparisons: Readonly<Record<string, string>> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "==": "!=",
  "!=": "==",
};

const relatives: Readonly<Record<string, string>> = {
  sin: "cos",
  cos: "sin",
  exp: "expm1",
  sinh: "cosh",
  cosh: "sinh",
  sqrt: "square",
  abs: "neg",
  log: "log1p",
  maximum: "minimum",
  minimum: "maximum",
};

const commutative: readonly string[] = ["maximum", "minimum", "hypot", "logaddexp"];

function slips(node: MathNode): MutatedFormula[] {
  const operands = "args" in node ? (node.args as MathNode[]).map(shown) : [];
  const [p = "", q = "", r = ""] = operands;
  if (node.type === "ConstantNode") {
    const value = Number(node.toString());
    return [{ kind: "constant", text: String(value === 0 ? 1 : 2 * value) }];
  }
  if (node.type === "OperatorNode" && "op" in node) {
    const op = String(node.op);
    if (operands.length === 1) return [{ kind: "sign", text: p }];
    const comparison = comparisons[op];
    if (comparison !== undefined) return [{ kind: "edge", text: `${p} ${comparison} ${q}` }];
    const dropped = [p, q].map((text) => ({ kind: "dropped term", text }));
    if (op === "+") return [...dropped, { kind: "sign", text: `${p} - ${q}` }];
    if (op === "-") return [...dropped, { kind: "sign", text: `${p} + ${q}` }, swapped(q, op, p)];
    if (op === "/") return [...dropped, swapped(q, op, p)];
    return dropped;
  }
  if (node.type === "ConditionalNode" && "condition" in node) {
    const parts = node as unknown as Record<"condition" | "trueExpr" | "falseExpr", MathNode>;
    const [condition, yes, no] = [parts.condition, parts.trueExpr, parts.falseExpr].map(shown);
    return [`${condition} ? ${no} : ${yes}`, `${yes}`, `${no}`].map((by) => ({
      kind: "edge",
      text: by,
    }));
  }
  if (node.type === "FunctionNode" && "fn" in node) {
    const name = String(node.fn);
    const relative = relatives[name];
    const other = relative === undefined ? [] : [{ kind: "function", text: `${relative}(${p})` }];
    const lost = operands.length === 1 ? [{ kind: "dropped term", text: p }] : [];
    const turned =
      operands.length === 2 && !commutative.includes(name)
        ? [{ kind: "swapped operands", text: `${name}(${q}, ${p})` }]
        : [];
    return r === "" ? [...other, ...lost, ...turned] : [];
  }
  return [];
}

function shown(node: MathNode): string {
  return `(${node.toString({ parenthesis: "all" })})`;
}

function swapped(p: string, op: string, q: string): MutatedFormula {
  return { kind: "swapped operands", text: `${p} ${op} ${q}` };
}
