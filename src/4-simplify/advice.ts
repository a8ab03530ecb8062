import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { present } from "../diagnostics/invariant.ts";
import type { Arena, Graph, Node } from "../ir/graph.ts";
import { NodeSet } from "../ir/node-map.ts";
import { nodesWithin } from "../ir/within.ts";
import { type Formula, parseFormula } from "../ops/formula.ts";
import { operations } from "../ops/table.ts";
import { scalarOf } from "./fold.ts";
import { type Bound, type NaiveForm, naiveForms, spellings } from "./naive-forms.ts";
import { commutative } from "./pattern.ts";

/** What a match found: what the names stand for, and the nodes that the pattern took. */
interface Found {
  readonly bound: Bound;
  readonly taken: readonly Node[];
}

/**
 * Warnings where the model writes in simple operations what one operation does more accurately. The
 * largest form is told, not its parts. Linear in the graph.
 */
export function adviceOn(graph: Graph): Diagnostic[] {
  const forms = formsOf(graph.arena);
  if (forms.size === 0) return [];
  const taken = new NodeSet();
  const found: Diagnostic[] = [];
  const order = nodesWithin(
    graph,
    graph.outputs.map((output) => output.node),
  );
  const varying = new NodeSet();
  const isVarying = (node: Node): boolean => varying.has(node);
  for (const node of order) {
    if (GIVEN.has(node.op) || node.inputs.some(isVarying)) varying.add(node);
  }
  // Users first: what is part of a larger form is taken by then.
  for (const node of order.toReversed()) {
    // What is made of constants is computed once.
    if (taken.has(node) || !varying.has(node)) continue;
    for (const { form, pattern } of forms.get(node.op) ?? []) {
      const match = matched(pattern, node, NOTHING);
      if (!match || !isNaive(form, match.bound, node)) continue;
      for (const one of match.taken) taken.add(one);
      found.push(warning(graph.arena, form, match.bound, node));
      break;
    }
  }
  return found.reverse();
}

const GIVEN = new Set(["leaf", "argument"]);

const NOTHING: Found = { bound: new Map(), taken: [] };

/** Of real numbers, where the row does not say otherwise. */
function isNaive(form: NaiveForm, bound: Bound, node: Node): boolean {
  const isReal = [...bound.values()].every((value) => value.dtype === "real");
  return isReal && (form.when?.(bound, node) ?? true);
}

function warning({ names, places }: Arena, form: NaiveForm, bound: Bound, node: Node): Diagnostic {
  const nameOf = (letter: string): string => {
    const value = bound.get(letter);
    if (!value) return letter;
    const constant = scalarOf(value);
    if (constant !== undefined) return String(constant);
    return names.get(value) ?? "…";
  };
  const named = (text: string): string => text.replace(/\b[a-zA-Z]\b/g, nameOf);
  return diagnostic("GRADC4002", "warning", `${named(form.shown ?? form.from)} loses accuracy`, {
    label: form.why,
    help: `write ${named(form.to)}`,
    place: places.get(node),
  });
}

interface Row {
  readonly form: NaiveForm;
  readonly pattern: Formula;
}

let index: Map<string, Row[]> | undefined;

/** Forms by what their outermost operation is (or can be spelt as). Parsed when first needed. */
function allForms(): ReadonlyMap<string, readonly Row[]> {
  if (index) return index;
  index = new Map();
  for (const form of naiveForms) {
    // A form is told of only if there is what it is told to be.
    if (!operations.has(/^\w+/.exec(form.to)?.[0] ?? "")) continue;
    const pattern = parsed(form.from);
    for (const root of rootsOf(pattern)) {
      const known = index.get(root) ?? [];
      known.push({ form, pattern });
      index.set(root, known);
    }
  }
  return index;
}

/** Those of them that are made of operations which an arena has. */
function formsOf({ ops }: Arena): ReadonlyMap<string, readonly Row[]> {
  const possible = new Map<string, readonly Row[]>();
  for (const [op, rows] of allForms()) {
    const own = ops.has(op) ? rows.filter(({ pattern }) => isMadeOf(pattern, ops)) : [];
    if (own.length > 0) possible.set(op, own);
  }
  return possible;
}

function isMadeOf(pattern: Formula, ops: ReadonlySet<string>): boolean {
  if (pattern.kind !== "apply" || negatedNumber(pattern) !== undefined) return true;
  return ways(pattern).some(
    (way) =>
      way.kind !== "apply" || (ops.has(way.op) && way.args.every((arg) => isMadeOf(arg, ops))),
  );
}

const operationNames = new Set(operations.keys());

function parsed(text: string): Formula {
  return parseFormula(text, operationNames);
}

function rootsOf(pattern: Formula): string[] {
  return [...new Set(ways(pattern).flatMap((way) => (way.kind === "apply" ? [way.op] : [])))];
}

const spelt = new Map<Formula, readonly Formula[]>();

/** A pattern and its other spellings. */
function ways(pattern: Formula): readonly Formula[] {
  let known = spelt.get(pattern);
  if (!known) spelt.set(pattern, (known = spellingsOf(pattern)));
  return known;
}

function spellingsOf(pattern: Formula): readonly Formula[] {
  if (pattern.kind !== "apply") return [pattern];
  const [x, y] = pattern.args;
  const others = (spellings[pattern.op] ?? []).map((text) => put(parsed(text), x));
  if (pattern.op === "div" && isNumber(x, 1) && y)
    others.push({ ...pattern, op: "reciprocal", args: [y] });
  if (pattern.op === "sub" && isNumber(y, 1) && x) {
    others.push({ ...pattern, op: "add", args: [x, { kind: "number", value: -1 }] });
  }
  return [pattern, ...others];
}

function isNumber(formula: Formula | undefined, value: number): boolean {
  return formula?.kind === "number" && formula.value === value;
}

/** The spelling with `x` put in place of its operand. */
function put(spelling: Formula, x: Formula | undefined): Formula {
  if (spelling.kind === "name") return x ?? spelling;
  if (spelling.kind === "number") return spelling;
  return { ...spelling, args: spelling.args.map((arg) => put(arg, x)) };
}

function matched(pattern: Formula, node: Node, found: Found): Found | undefined {
  if (pattern.kind === "number") {
    return Object.is(scalarOf(node), pattern.value) ? found : undefined;
  }
  if (pattern.kind === "name") {
    const known = found.bound.get(pattern.name);
    if (known) return known === node ? found : undefined;
    return { ...found, bound: new Map(found.bound).set(pattern.name, node) };
  }
  const negated = negatedNumber(pattern);
  if (negated !== undefined) return Object.is(scalarOf(node), negated) ? found : undefined;
  for (const way of ways(pattern)) {
    const match = way.kind === "apply" ? applied(way, withoutView(node), found) : undefined;
    if (match) return match;
  }
  return undefined;
}

/** Whether a node is what the pattern has outermost: most are not, which is seen without trying to match. */
function mayMatch(pattern: Formula, node: Node): boolean {
  if (pattern.kind === "name") return true;
  if (pattern.kind === "number" || negatedNumber(pattern) !== undefined)
    return scalarOf(node) !== undefined;
  const { op } = withoutView(node);
  return ways(pattern).some((way) => way.kind === "apply" && way.op === op);
}

/** `-1` is the negative of 1 to the parser. */
function negatedNumber(pattern: Extract<Formula, { kind: "apply" }>): number | undefined {
  const [x] = pattern.args;
  return pattern.op === "neg" && x?.kind === "number" ? -x.value : undefined;
}

function applied(
  { op, args }: Extract<Formula, { kind: "apply" }>,
  node: Node,
  found: Found,
): Found | undefined {
  if (node.op !== op || node.inputs.length !== args.length) return undefined;
  const orders = commutative.has(op) ? [node.inputs, node.inputs.toReversed()] : [node.inputs];
  for (const inputs of orders) {
    if (!inputs.every((input, at) => mayMatch(present(args[at]), input))) continue;
    let match: Found | undefined = { ...found, taken: [...found.taken, node] };
    for (const [at, arg] of args.entries()) {
      const input = inputs[at];
      match = match && input && matched(arg, input, match);
    }
    if (match) return match;
  }
  return undefined;
}

/** Forms are the same in any shape. */
function withoutView(node: Node): Node {
  let current = node;
  while (current.op === "reshape" || current.op === "broadcastTo") {
    const [source] = current.inputs;
    if (!source) break;
    current = source;
  }
  return current;
}
