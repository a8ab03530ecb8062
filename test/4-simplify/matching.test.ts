import { describe, expect, test, vi } from "vitest";
import { verify } from "../../src/2-check/verify.ts";
import { commutative } from "../../src/4-simplify/pattern.ts";
import { type Rule, rules } from "../../src/4-simplify/rules.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { RuleIndex } from "../../src/4-simplify/rule-index.ts";
import { rewriteToFixedPoint } from "../../src/4-simplify/sweep.ts";
import { interpret } from "../../src/check/interpret.ts";
import { Random } from "../../src/check/random.ts";
import { Arena, type Graph, type Leaf, type Node } from "../../src/ir/graph.ts";
import { rootsOf } from "../../src/ir/order.ts";
import { sameShape, SCALAR, type Shape, shapeOf } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { type Formula, parseFormula } from "../../src/ops/formula.ts";
import { graphOf, leafValues, operationsOf, textOf } from "../support/sample-graphs.ts";
import { isConstant, namesOf, truthNames } from "../support/rules.ts";

vi.setConfig({ testTimeout: 60_000 });

/** Constants that meet the rule's condition. */
function constantsFor({ when }: Rule): readonly [number, number] {
  const usual = [3, -3, 2, -2, 0.5, 0.25, 7, 1];
  const pairs = usual.flatMap((k1) => usual.map((k2) => [k1, k2] as const));
  const found = pairs.find(([k1, k2]) => !when || when(k1, k2));
  if (!found) throw new RangeError("no usual constant meets the condition");
  return found;
}

/** The left side of a rule over leaves of these shapes, one a name. */
function leftSide(rule: Rule, shapes: readonly Shape[]): Graph {
  const arena = new Arena();
  const b = new Builder(arena);
  const formula = parseFormula(rule.from);
  const truths = truthNames(formula);
  const values = new Map<string, Node>();
  const constants = [...constantsFor(rule)];
  const leaves: Leaf[] = [];
  for (const [at, name] of [...new Set(namesOf(formula))].entries()) {
    if (isConstant(name)) {
      values.set(name, b.constant(constants.shift() ?? NaN));
      continue;
    }
    const node = b.leaf("inputs", name, shapes[at % shapes.length] ?? SCALAR);
    leaves.push({ role: "inputs", name, node });
    values.set(name, truths.has(name) ? b.apply("greater", [node, b.constant(0)]) : node);
  }
  const build = (part: Formula, isTruth: boolean): Node => {
    if (part.kind === "name") return values.get(part.name) ?? b.constant(NaN);
    if (part.kind === "number") {
      const type = { dtype: isTruth ? "bool" : "real", shape: SCALAR } as const;
      return arena.intern("constant", [], { value: part.value }, type);
    }
    // -1 and -0 are constants.
    const [only] = part.args;
    if (part.op === "neg" && only?.kind === "number") return b.constant(-only.value);
    const types = elementwise.get(part.op)?.types?.operands;
    return b.apply(
      part.op,
      part.args.map((arg, at) => build(arg, types?.[at] === "bool")),
    );
  };
  const truth = build(formula, false);
  // An output is a number.
  const node =
    truth.dtype === "bool" ? b.apply("where", [truth, b.constant(1), b.constant(2)]) : truth;
  return {
    name: rule.name,
    arena,
    leaves,
    outputs: [{ name: "out", node }],
    gradients: [],
    transforms: [],
  };
}

const layouts: readonly (readonly Shape[])[] = [
  [[], [], []],
  [shapeOf([3]), shapeOf([3]), shapeOf([3])],
  [shapeOf([2, 3]), [], shapeOf([3])],
  [[], shapeOf([2, 1]), shapeOf([2, 3])],
  [shapeOf([3]), shapeOf([2, 1]), []],
];

describe("every rule applies to its left side", () => {
  test.each(rules)("$name", (rule) => {
    const index = new RuleIndex([rule]);
    let applied = 0;
    for (const shapes of layouts) {
      const graph = leftSide(rule, shapes);
      const [root] = rootsOf(graph);
      const simpler = rewriteToFixedPoint(graph, index);
      verify(simpler);
      if (textOf(simpler) !== textOf(graph)) applied++;
      expect(operationsOf(simpler)).toBeLessThanOrEqual(operationsOf(graph));
      const [result] = rootsOf(simpler);
      expect(root && result && sameShape(root.shape, result.shape)).toBe(true);
      if (rule.holds !== "exactly") continue;
      for (let seed = 0; seed < 10; seed++) {
        const given = leafValues(graph, seed, true);
        const [before, after] = [graph, simpler].map((one) =>
          rootsOf(one).map((node) => interpret([node], given).get(node)),
        );
        expect(after).toEqual(before);
      }
    }
    expect(applied).toBeGreaterThan(0);
  });
});

test("commutative operations are", () => {
  const random = new Random(1);
  const specials = [0, -0, 1, NaN, Infinity, -Infinity, 5e-324];
  for (const [op, row] of elementwise) {
    const isTruth = row.types?.operands[0] === "bool";
    const draw = (): number => {
      if (isTruth) return random.below(2);
      return random.chance(0.5) ? random.pick(specials) : random.normal();
    };
    const differing = Array.from({ length: 2000 }, () => [draw(), draw()] as const).filter(
      ([a, b]) => !Object.is(row.f(a, b), row.f(b, a)),
    );
    if (commutative.has(op)) expect({ op, differing }).toEqual({ op, differing: [] });
  }
});

describe("a rule does not apply", () => {
  test("where two occurrences of a name match different values", () => {
    expect(textOf(simplify(graphOf((b, { s, t }) => b.mul(s, t))))).toBe("mul(s, t)");
  });

  test("where a constant differs in its sign of zero", () => {
    expect(textOf(simplify(graphOf((b, { s }) => b.add(s, b.constant(0)))))).toBe("add(s, 0)");
    expect(textOf(simplify(graphOf((b, { s }) => b.add(s, b.constant(-0)))))).toBe("s");
  });

  test("where what it matches is needed elsewhere too", () => {
    // -(-s · t) would save nothing: -s stays.
    const graph = graphOf((b, { s, t }) => {
      const negative = b.neg(s);
      return b.add(b.mul(b.apply("exp", [negative]), t), b.mul(negative, b.apply("exp", [t])));
    });
    const simpler = simplify(graph);
    expect(operationsOf(simpler)).toBe(operationsOf(graph));
  });

  test("where a scalar operation would become one on every element", () => {
    const graph = graphOf((b, { s, x }) => b.mul(b.neg(s), x));
    expect(textOf(simplify(graph))).toBe("mul(neg(s), x)");
  });

  test("where it would take more operations, though on fewer elements", () => {
    const silly: Rule = {
      name: "silly",
      from: "p ? exp(a) : b",
      to: "-(-(-a))",
      holds: "exactly",
    };
    const graph = graphOf((b, { s, x }) =>
      b.apply("where", [b.apply("greater", [x, s]), b.apply("exp", [s]), x]),
    );
    expect(rewriteToFixedPoint(graph, new RuleIndex([silly]))).toBe(graph);
  });

  test("unless fast-math is asked for", () => {
    const graph = graphOf((b, { s, t }) => b.neg(b.sub(s, b.mul(t, b.constant(0)))));
    expect(textOf(simplify(graph))).toBe("neg(sub(s, mul(t, 0)))");
    expect(textOf(simplify(graph, { fastMath: true }))).toBe("neg(s)");
  });
});

test("rules that undo each other are a fault, not a hang", () => {
  const there: Rule = { name: "there", from: "exp(x)", to: "sin(x)", holds: "exactly" };
  const back: Rule = { name: "back", from: "sin(x)", to: "exp(x)", holds: "exactly" };
  const graph = graphOf((b, { s }) => b.apply("exp", [s]));
  expect(() => rewriteToFixedPoint(graph, new RuleIndex([there, back]))).toThrow(/in circles/);
});
