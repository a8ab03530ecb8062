import { present } from "../diagnostics/invariant.ts";
import type { DType, Node } from "../ir/graph.ts";
import { broadcastShapes, countOf, SCALAR, type Shape } from "../ir/shape.ts";
import { addSizes, type Size, subtractSizes, ZERO } from "../ir/size.ts";
import { elementwise } from "../ops/elementwise.ts";
import { scalarOf } from "./fold.ts";
import type { Pattern, Rewrite } from "./pattern.ts";
import type { Rewriting } from "./rewriting.ts";

/** What the names of a pattern stand for, by their slots. */
type Match = (Node | undefined)[];

/**
 * What the rule makes of `node`; undefined where it does not match or would take more operations,
 * or work on more elements, than it saves. The result has the shape of `node`.
 */
export function applyRewrite(rewrite: Rewrite, node: Node, r: Rewriting): Node | undefined {
  const found: Match = [];
  if (!matches(rewrite.from, node, found)) return undefined;
  const [k1 = NaN, k2 = NaN] = rewrite.constants.map((slot) => constantAt(slot, found));
  if (rewrite.rule.when && !rewrite.rule.when(k1, k2)) return undefined;
  if (rewrite.operations > 1 && !pays(rewrite, node, found, r)) return undefined;
  const result = build(rewrite.to, node.dtype, found, r);
  return r.broadcast(result, node.shape);
}

/** Most that are tried do not match: so nothing is noted but what names stand for. */
function matches(pattern: Pattern, node: Node, found: Match): boolean {
  switch (pattern.kind) {
    case "number":
      return Object.is(scalarOf(node), pattern.value);
    case "constant": {
      const value = scalarOf(node);
      const known = found[pattern.slot];
      found[pattern.slot] = node;
      return value !== undefined && (known === undefined || Object.is(scalarOf(known), value));
    }
    case "value": {
      const known = found[pattern.slot];
      found[pattern.slot] = node;
      return known === undefined || known === node;
    }
    case "apply": {
      const { op, args } = pattern;
      if (node.op !== op || node.inputs.length < args.length) return false;
      return args.every((arg, at) => matches(arg, present(node.inputs[at]), found));
    }
  }
}

function constantAt(slot: number, found: Match): number {
  const node = found[slot];
  return (node && scalarOf(node)) ?? NaN;
}

/** The nodes that the operations of a pattern have matched, users first. */
function operationsIn(pattern: Pattern, node: Node): Node[] {
  if (pattern.kind !== "apply") return [];
  return [node, ...pattern.args.flatMap((arg, at) => operationsIn(arg, present(node.inputs[at])))];
}

/** Whether the operations that the rewrite makes unnecessary are at least as many, and as large, as its own. */
function pays(rewrite: Rewrite, root: Node, found: Match, r: Rewriting): boolean {
  const dying = new Set([root]);
  for (const node of operationsIn(rewrite.from, root)) {
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
  if (pattern.kind === "value") return found[pattern.slot]?.shape ?? SCALAR;
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
      return r.constant(constantAt(pattern.slot, found));
    case "value":
      return found[pattern.slot] ?? r.constant(NaN);
    case "apply": {
      const operands = elementwise.get(pattern.op)?.types?.operands;
      const args = pattern.args.map((arg, at) => build(arg, operands?.[at] ?? "real", found, r));
      return r.make(pattern.op, args);
    }
  }
}
