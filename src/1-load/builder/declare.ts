import type { Output } from "../../ir/graph.ts";
import type { Model } from "../../ir/model.ts";
import { requireNoPlaceholder } from "./custom-gradient.ts";
import { describe } from "./describe.ts";
import { declareLeaves } from "./leaves.ts";
import { requireTitle } from "./names.ts";
import { chooseLoss, chooseWrt } from "./objective.ts";
import { checkedOutputs, listedResults, resultsOf, type Tensors } from "./outputs.ts";
import { entriesOf, inside, type Part, placeOf, refusePart, requireKeys } from "./records.ts";
import { type Site, Trace, within } from "./trace.ts";
import { Value } from "./value.ts";

const KEYS = ["inputs", "params", "forward", "nodes", "outputs", "loss", "wrt"];

/** Turns a `nodes` record (formulas by name) into tensors; the result holds the leaves as well. */
export type NodesBuilder = (trace: Trace, part: Part, nodes: unknown, leaves: Tensors) => Tensors;

/** Builds a model from a declaration, all of it checked. TypeScript and JSON models both come here. */
export function declare(
  name: unknown,
  declaration: unknown,
  site: Site | undefined,
  buildNodes: NodesBuilder,
): Model {
  const title: Part = { site, path: [0] };
  const root: Part = { site, path: [1] };
  if (typeof name !== "string") {
    refusePart(
      title,
      "GRADC1201",
      `the name of a model must be a string, not ${describe(name)}`,
      'write model("name", { … })',
    );
  }
  requireTitle(name, placeOf(title));
  const fields = new Map(entriesOf(root, "the declaration of a model", declaration));
  requireKeys(root, "a model", [...fields.keys()], KEYS);

  const trace = new Trace();
  const leaves = declareLeaves(trace, root, fields.get("inputs"), fields.get("params"));
  const tensors = new Map(leaves.map((leaf) => [leaf.name, new Value(trace, leaf.node)]));
  const outputs = within(trace, () => compute(trace, root, fields, tensors, buildNodes));
  requireNoPlaceholder(trace, outputs, site?.place);
  return {
    graph: { name, arena: trace.arena, leaves, outputs, gradients: [], transforms: [] },
    wrt: chooseWrt(inside(root, "wrt"), fields.get("wrt"), leaves),
    loss: chooseLoss(inside(root, "loss"), fields.get("loss"), outputs),
    ...(site ? { place: site.place } : {}),
  };
}

/** What the model computes: the result of `forward`, or the `outputs` among its `nodes`. */
function compute(
  trace: Trace,
  root: Part,
  fields: ReadonlyMap<string, unknown>,
  leaves: Tensors,
  buildNodes: NodesBuilder,
): Output[] {
  const [forward, nodes] = [fields.get("forward"), fields.get("nodes")];
  if ((forward === undefined) === (nodes === undefined)) {
    const what = nodes === undefined ? "needs forward or nodes" : "has forward or nodes, not both";
    refusePart(root, "GRADC1201", `a model ${what}`, "forward({ x }) { … return { y }; }");
  }
  if (nodes !== undefined) {
    const all = buildNodes(trace, inside(root, "nodes"), nodes, leaves);
    const list = listedResults(inside(root, "outputs"), fields.get("outputs"), all);
    return checkedOutputs(trace, list, leaves);
  }
  const part = inside(root, "forward");
  if (typeof forward !== "function") {
    refusePart(part, "GRADC1201", `forward must be a function, not ${describe(forward)}`);
  }
  if (fields.get("outputs") !== undefined) {
    refusePart(
      inside(root, "outputs"),
      "GRADC1201",
      "outputs goes with nodes",
      "forward returns its outputs by name: return { J, o }",
    );
  }
  const returned = (forward as (leaves: unknown) => unknown)(Object.fromEntries(leaves));
  return checkedOutputs(trace, resultsOf(part, returned), leaves);
}
