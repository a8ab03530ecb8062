import type { Node } from "../../../ir/graph.ts";
import { closeBodies, type OpenBody } from "../../../ops/control/close.ts";
import { present } from "../../../diagnostics/invariant.ts";
import { currentSite, currentTrace } from "../trace.ts";
import {
  called,
  type Comparison,
  type ControlCall,
  requireFunction,
  resultsLike,
  type Tree,
  treeOf,
  truthIn,
  valuesIn,
} from "./traced.ts";

const USAGE = "cond(predicate, (x) => a, (x) => b, x)";

/**
 * `cond(predicate, (…operands) => a, (…operands) => b, …operands)`: a or b; only the one that is needed is
 * computed. Untyped: the types are in types/control.ts.
 */
export function cond(
  predicate: unknown,
  taken: unknown,
  other: unknown,
  ...operands: unknown[]
): unknown {
  const trace = currentTrace("cond");
  const call: ControlCall = { trace, site: currentSite(), op: "cond" };
  const condition = truthIn(call, "the predicate", predicate);
  const branches = [
    requireFunction(call, "the first branch", taken, USAGE),
    requireFunction(call, "the second branch", other, USAGE),
  ];
  const given = operands.map((operand) => treeOf(call, "an operand", operand));
  // What is made from now on belongs to the branch that needs it, though it may depend on nothing given.
  const start = trace.arena.size;
  let result: Tree | undefined;
  const bodies = branches.map((branch, at): OpenBody => {
    const parameters = parametersFor(call, given);
    const results = trace.scopes.within("cond", parameters, () => {
      const which = at === 0 ? "the first branch" : "the second branch";
      const returned = called(call, which, branch, argumentsOf(call, given, parameters));
      result ??= treeOf(call, "the result", returned);
      return resultsLike(call, result, returned, TEXT);
    });
    return { parameters, results, isOwn: (node) => node.id >= start };
  });
  const [first, second] = closeBodies(trace.builder, bodies);
  const { region, captures } = present(first);
  const inputs = [condition, ...given.flatMap(({ nodes }) => nodes), ...captures];
  const node = trace.apply("cond", inputs, { then: region.id, else: present(second).region.id });
  const tree = present(result);
  const parts = tree.nodes.map(({ dtype, shape }, at) =>
    trace.apply("part", [node], { of: "result", at, dtype, shape }),
  );
  return valuesIn(trace, tree, parts);
}

const TEXT: Comparison = {
  what: "the result",
  begins: "is",
  returns: "in the second branch",
  help: "both branches give the same entries, types and shapes",
};

function parametersFor({ trace, site }: ControlCall, given: readonly Tree[]): Node[] {
  const parameters = trace.arena.regions.open(given.flatMap(({ nodes }) => nodes));
  for (const node of parameters) {
    trace.addParameter(node);
    if (site) trace.arena.places.set(node, site.place);
  }
  return parameters;
}

/** The parameters in the structures of the operands. */
function argumentsOf(
  { trace }: ControlCall,
  given: readonly Tree[],
  parameters: readonly Node[],
): unknown[] {
  let before = 0;
  return given.map((tree) => {
    const own = parameters.slice(before, (before += tree.nodes.length));
    return valuesIn(trace, tree, own);
  });
}
