import type { DType, Node } from "../ir/graph.ts";
import { broadcastShapes, countOf, SCALAR, type Shape } from "../ir/shape.ts";
import { addSizes, type Size, subtractSizes, ZERO } from "../ir/size.ts";
import { elementwise } from "../ops/elementwise.ts";
import { scalarOf } from "./fold.ts";
import type { Pattern, Rewrite } from "./pattern.ts";
import type { Rewriting } from "./rewriting.ts";

/** What a match found: the value of each name, and the nodes that the operations of the pattern matched. */
interface Match {
  readonly values: (Node | undefined)[];
  readonly constants: (number | undefined)[];
  readonly operations: Node[];
}

/**
 * What the rule makes of `node`; undefined where it does not match or would take more operations,
 * or work on more elements, than it saves. The result has the shape of `node`.
 */
export function applyRewrite(rewrite: Rewrite, node: Node, r: Rewriting): Node | undefined {
  const found: Match = { values: [], constants: [], operations: [] };
  if (!matches(rewrite.from, node, found)) return undefined;
  const [k1, k2] = rewrite.constants.map((slot) => found.constants[slot]);
  if (rewrite.rule.when && !rewrite.rule.when(k1 ?? NaN, k2 ?? NaN)) return undefined;
  if (rewrite.operations > 1 && !pays(rewrite, node, found, r)) return undefined;
  const result = build(rewrite.to, node.dtype, found, r);
  return r.broadcast(result, node.shape);
}

function matches(pattern: Pattern, node: Node, found: Match): boolean {
  switch (pattern.kind) {
    case "number":
      return Object.is(scalarOf(node), pattern.value);
    case "constant": {
      const value = scalarOf(node);
      const known = found.constants[pattern.slot];
      found.constants[pattern.slot] = value;
      return value !== undefined && (known === undefined || Object.is(known, value));
    }
    case "value": {
      const known = found.values[pattern.slot];
      found.values[pattern.slot] = node;
      return known === undefined || known === node;
    }
    case "apply": {
      if (node.op !== pattern.op) return false;
      found.operations.push(node);
      return pattern.args.every((arg, at) => {
        const input = node.inputs[at];
        return input !== undefined && matches(arg, input, found);
      });
    }
  }
}

/** Whether the operations that the rewrite makes unnecessary are at least as many, and as large, as its own. */
function pays(rewrite: Rewrite, root: Node, found: Match, r: Rewriting): boolean {
  const dying = new Set([root]);
  for (const node of found.operations) {
    const isInner = [...dying].some((user) => user.inputs.includes(node));
    if (node !== root && isInner && r.hasOneUse(node)) dying.add(node);
  }
  let saved = 0;
  let before = ZERO;
  for (const { op, shape } of dying) {
    // A power takes the time of many products; it counts as the three that it may be replaced with.
    for (let count = op === "pow" ? 3 : 1; count > 0; count--) {
      saved++;
      before = addSizes(before, countOf(shape));
    }
  }
  if (rewrite.operations > saved) return false;
  const seen = new Map<string, Size>();
  shapeAndWork(rewrite.to, found, seen);
  const after = [...seen.values()].reduce(addSizes, ZERO);
  return subtractSizes(before, after).terms.every((term) => term.coefficient > 0);
}

/** The shape of what `pattern` builds; notes how many elements each distinct operation computes. */
function shapeAndWork(pattern: Pattern, found: Match, seen: Map<string, Size>): Shape {
  if (pattern.kind === "value") return found.values[pattern.slot]?.shape ?? SCALAR;
  if (pattern.kind !== "apply") return SCALAR;
  const shapes = pattern.args.map((arg) => shapeAndWork(arg, found, seen));
  const shape = broadcastShapes(...shapes) ?? SCALAR;
  const isFolded = !usesValues(pattern);
  if (!isFolded) seen.set(JSON.stringify(pattern), countOf(shape));
  return shape;
}

function usesValues(pattern: Pattern): boolean {
  return pattern.kind === "apply" ? pattern.args.some(usesValues) : pattern.kind === "value";
}

function build(pattern: Pattern, dtype: DType, found: Match, r: Rewriting): Node {
  switch (pattern.kind) {
    case "number":
      return r.constant(pattern.value, dtype);
    case "constant":
      return r.constant(found.constants[pattern.slot] ?? NaN);
    case "value":
      return found.values[pattern.slot] ?? r.constant(NaN);
    case "apply": {
      const operands = elementwise.get(pattern.op)?.types?.operands;
      const args = pattern.args.map((arg, at) => build(arg, operands?.[at] ?? "real", found, r));
      return r.make(pattern.op, args);
    }
  }
}
