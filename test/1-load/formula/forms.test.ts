import { expect, test } from "vitest";
import { Forms, type Parsed } from "../../../src/1-load/formula/forms.ts";
import { childrenOf, parseSyntax, type Syntax } from "../../../src/1-load/formula/parse.ts";
import { Random } from "../../../src/check/random.ts";

/** A tree as text, with every name, number and operator that is in it. */
function spelt(node: Syntax, nameOf: (symbol: Syntax & { type: "SymbolNode" }) => string): string {
  const own = (): string => {
    if (node.type === "SymbolNode") return nameOf(node);
    if (node.type === "ConstantNode") return String(node.value);
    return node.type === "OperatorNode" ? node.fn : "";
  };
  return `${node.type} ${own()}(${childrenOf(node)
    .map((child) => spelt(child, nameOf))
    .join(", ")})`;
}

/** The same of a formula that may share its tree with others. */
function speltAs({ root, names, values }: Parsed): string {
  const isValue = new Set<Syntax>(names.free);
  return spelt(root, (symbol) => {
    const value = isValue.has(symbol) ? values?.[Number(symbol.name.slice(1))] : undefined;
    return value ?? symbol.name;
  });
}

/** What is made of a text, or what is said to be wrong with it. */
function outcome(make: () => string): string {
  try {
    return make();
  } catch (error) {
    return String(error);
  }
}

const TOKENS = [
  ...["a", "b", "x1", "_0", "$", "e", "i", "sin", "max", "end", "mod", "to", "in", "not", "or"],
  ...["true", "NaN", "Infinity", "2", "0.5", "1e3", "0x1", "2.", ".5", "10"],
  ...["+", "-", "*", "/", "^", ".*", "./", ".^", "(", ")", ",", " ", " ", "'", "%", "==", ":"],
];

test("formulas of one form are what they are on their own", () => {
  const random = new Random(5);
  const forms = new Forms();
  let parsed = 0;
  for (let count = 0; count < 20_000; count++) {
    const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(TOKENS)).join("");
    const alone = outcome(() => spelt(parseSyntax(text), ({ name }) => name));
    expect(
      outcome(() => speltAs(forms.parsed(text))),
      text,
    ).toBe(alone);
    if (!alone.startsWith("SyntaxError")) parsed++;
  }
  expect(parsed).toBeGreaterThan(3000);
});

test("a form is parsed once, whatever its values are called", () => {
  const forms = new Forms();
  const [first, second] = [forms.parsed("a * b + 2"), forms.parsed("v1 * v1 + 2")];
  expect(second.root).toBe(first.root);
  expect(second.values).toEqual(["v1", "v1"]);
  expect(forms.parsed("a * b + 3").root).not.toBe(first.root);
  expect(forms.parsed("sin(a)").root).not.toBe(forms.parsed("cos(a)").root);
});
