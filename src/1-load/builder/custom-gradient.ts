import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import type { Node, Output } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import { sameShape, showShape } from "../../ir/shape.ts";
import { describe } from "./describe.ts";
import { toNode } from "./operand.ts";
import { currentSite, currentTrace, enter, type Site, type Trace } from "./trace.ts";
import { contentOf, Value } from "./value.ts";

const USAGE = "customGradient([x, w], (x, w) => y, (g, y, x, w) => [gx, gw])";

/**
 * `customGradient(operands, f, rule)`: the value of `f(…operands)`; backwards `rule(g, y, …operands)`
 * gives each operand's gradient, null for none. The rule is traced once, with a placeholder for g.
 */
export function customGradient(operands: unknown, f: unknown, rule: unknown): Value {
  const trace = currentTrace("customGradient");
  const site = currentSite();
  if (!Array.isArray(operands) || operands.length === 0) {
    refuse(site, `customGradient needs a list of operands, not ${describe(operands)}`, USAGE);
  }
  if (typeof f !== "function" || typeof rule !== "function") {
    const [what, found] = typeof f === "function" ? ["a rule", rule] : ["a function", f];
    refuse(site, `customGradient needs ${what}, not ${describe(found)}`, USAGE);
  }
  const inputs = Array.from(operands, (operand: unknown) =>
    toNode("customGradient", operand, trace),
  );
  const tensors = inputs.map((node) => new Value(trace, node));
  const value = tensorFrom(trace, site, (f as (...args: unknown[]) => unknown)(...tensors));
  requireClosed(trace, site, value, inputs);
  enter(site);
  const node = withRule(trace, value, inputs, (g, y) => {
    const given = (rule as (...args: unknown[]) => unknown)(
      new Value(trace, g),
      new Value(trace, y),
      ...tensors,
    );
    enter(site);
    return checkedResults(trace, site, inputs, given);
  });
  return new Value(trace, node);
}

/**
 * `value` with a rule: what `traced` gives each operand, from the adjoint and the value itself. `of`
 * names the operation that the rule belongs to.
 */
export function withRule(
  trace: Trace,
  value: Node,
  operands: readonly Node[],
  traced: (g: Node, y: Node) => readonly (Node | undefined)[],
  of?: string,
): Node {
  const { arena } = trace;
  const number = arena.rules.size;
  const upstream = arena.intern("placeholder", [], { rule: number }, value);
  arena.rules.set(number, { upstream, results: [] });
  const node = trace.apply("customGradient", [value, ...operands], {
    rule: number,
    ...(of === undefined ? {} : { of }),
  });
  arena.rules.set(number, { upstream, results: traced(upstream, node) });
  return node;
}

/** A rule's `g` exists only there: it may not find its way into what the model computes. */
export function requireNoPlaceholder(
  { arena }: Trace,
  outputs: readonly Output[],
  place?: Place,
): void {
  if (arena.rules.size === 0) return;
  const nodes = reachable(outputs.map((output) => output.node));
  const isPlaceholder = ({ op }: Node): boolean => op === "placeholder";
  if (!nodes.some(isPlaceholder)) return;
  const user = nodes.find((node) => node.inputs.some(isPlaceholder));
  fail("GRADC2010", "the gradient that the rule of customGradient is given is used outside it", {
    place: (user && arena.places.get(user)) ?? place,
    help: "only what the rule returns may depend on it",
  });
}

function tensorFrom(trace: Trace, site: Site | undefined, value: unknown): Node {
  const content = contentOf(value);
  if (content?.trace === trace && content.node.dtype === "real") {
    return toNode("customGradient", value, trace);
  }
  refuse(
    site,
    `the function of customGradient must return a tensor, not ${describe(value)}`,
    USAGE,
  );
}

const GIVEN = new Set(["leaf", "argument", "placeholder"]);

/** What the value depends on besides its operands would have no gradient. */
function requireClosed(
  trace: Trace,
  site: Site | undefined,
  value: Node,
  operands: readonly Node[],
): void {
  const isOperand = new Set(operands);
  const within = reachable([value], (node) => (isOperand.has(node) ? [] : node.inputs));
  for (const node of within) {
    if (isOperand.has(node) || !GIVEN.has(node.op)) continue;
    const unnamed = node.op === "argument" ? "a value of a loop" : "the gradient of another rule";
    const name = trace.arena.names.get(node) ?? unnamed;
    refuse(
      site,
      `the function of customGradient uses ${name}, which is not among its operands`,
      "list it as an operand; the rule may return null for it",
    );
  }
}

function checkedResults(
  trace: Trace,
  site: Site | undefined,
  operands: readonly Node[],
  given: unknown,
): (Node | undefined)[] {
  if (!Array.isArray(given) || given.length !== operands.length) {
    const found = Array.isArray(given) ? `a list of ${given.length}` : describe(given);
    refuse(
      site,
      `the rule of customGradient must return a list of ${operands.length}, not ${found}`,
      "one gradient an operand, null for none",
    );
  }
  return Array.from(given, (result: unknown, at) => {
    if (result === null) return undefined;
    const node = toNode("customGradient", result, trace);
    const operand = operands[at] ?? node;
    if (node.dtype === "real" && sameShape(node.shape, operand.shape)) return node;
    const name = trace.arena.names.get(operand);
    refuse(
      site,
      `the rule of customGradient gives operand ${at + 1}${name === undefined ? "" : `, ${name},`} ${describe(new Value(trace, node))}`,
      `its gradient must have its shape, ${showShape(operand.shape)}: sum over what was broadcast`,
    );
  });
}

function refuse(site: Site | undefined, message: string, help: string): never {
  fail("GRADC2010", message, { place: site?.place, help });
}
