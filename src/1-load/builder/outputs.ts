import type { Output } from "../../ir/graph.ts";
import { describe } from "./describe.ts";
import { quote, requireName, suggest } from "./names.ts";
import { entriesOf, inside, type Part, placeOf, refuseKey, refusePart } from "./records.ts";
import { strength, type Trace } from "./trace.ts";
import { contentOf, type Value } from "./value.ts";

export type Tensors = ReadonlyMap<string, Value>;

/** A result before it is checked: its name, its value and where it is given. */
export interface Result {
  readonly name: string;
  readonly value: unknown;
  readonly part: Part;
}

/** What `forward` returned, by name. */
export function resultsOf(part: Part, returned: unknown): Result[] {
  const help = "return the outputs by name: return { J, o }";
  if (returned instanceof Promise) {
    returned.catch(() => undefined);
    refuseKey(
      part,
      "GRADC1215",
      "forward returns a promise",
      "forward only describes the graph: drop async and await",
    );
  }
  if (contentOf(returned))
    refusePart(part, "GRADC1209", "forward returns a tensor without a name", help);
  if (returned === undefined) refusePart(part, "GRADC1208", "forward returns nothing", help);
  const results = entriesOf(part, "what forward returns", returned);
  if (results.length === 0) refusePart(part, "GRADC1208", "the model has no outputs", help);
  return results.map(([name, value]) => ({ name, value, part: inside(part, name) }));
}

/** The nodes that the `outputs` list names, in its order. */
export function listedResults(part: Part, list: unknown, nodes: Tensors): Result[] {
  if (list === undefined)
    refuseKey(part, "GRADC1208", "a model with nodes needs outputs", 'outputs: ["J"]');
  if (!Array.isArray(list))
    refusePart(part, "GRADC1201", `outputs must be a list of names, not ${describe(list)}`);
  if (list.length === 0)
    refusePart(part, "GRADC1208", "the model has no outputs", "name at least one node");
  const seen = new Set<string>();
  return Array.from<unknown, Result>(list, (name, position) => {
    const own = inside(part, position);
    if (typeof name !== "string")
      refusePart(own, "GRADC1201", `an output is given by its name, not ${describe(name)}`);
    const value = nodes.get(name);
    if (!value)
      refusePart(
        own,
        "GRADC1217",
        `there is no node called ${quote(name)}`,
        suggest(name, [...nodes.keys()]),
      );
    if (seen.has(name)) refusePart(own, "GRADC1204", `${name} is an output twice`);
    seen.add(name);
    return { name, value, part: own };
  });
}

/** The results as outputs of the model, checked; `leaves` are those of the model. */
export function checkedOutputs(
  trace: Trace,
  results: readonly Result[],
  leaves: Tensors,
): Output[] {
  return results.map(({ name, value, part }) => {
    requireName("an output", name, () => placeOf(part, "key"));
    const content = contentOf(value);
    if (!content)
      refusePart(part, "GRADC1209", `output ${name} must be a tensor, not ${describe(value)}`);
    const { node } = content;
    if (content.trace !== trace)
      refusePart(part, "GRADC1213", `output ${name} is a tensor of another model`);
    trace.scopes.requireOpen("an output", trace.arena.names.get(node), node, placeOf(part));
    if (node.dtype === "bool") {
      refusePart(
        part,
        "GRADC1216",
        `output ${name} is a truth value`,
        "turn it into numbers with where(condition, 1, 0)",
      );
    }
    const leaf = contentOf(leaves.get(name));
    if (leaf && leaf.node !== node) {
      refuseKey(
        part,
        "GRADC1204",
        `output ${name} has the name of a leaf but another value`,
        "give the output another name",
      );
    }
    if (!trace.arena.names.has(node)) trace.name(node, name, strength.member);
    return { name, node };
  });
}
