import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Gradient, Graph, Leaf, Node } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { Builder } from "../ops/builder.ts";
import { adjoints } from "./adjoints.ts";

export interface Differentiated {
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Adds to the model's graph the gradients with respect to `model.wrt`, as nodes of the same graph. The
 * loss is seeded with 1; with `upstream` (or without a loss) every output is seeded with a leaf of
 * that role.
 *
 * @throws {GradcError} GRADC3001 where an operation on the way has no derivative
 */
export function differentiate(
  model: Model,
  { upstream = false }: { upstream?: boolean } = {},
): Differentiated {
  const { graph, wrt, loss } = model;
  const { arena } = graph;
  const b = new Builder(arena);
  const leaves: Leaf[] = [];
  const seeds: [Node, Node][] = [];
  if (upstream || !loss) {
    for (const { name, node } of graph.outputs) {
      const seed = b.leaf("upstream", name, node.shape);
      leaves.push({ role: "upstream", name, node: seed });
      // Upstream gradients are laid out as the outputs; those of integers are not read.
      if (node.dtype === "real") seeds.push([node, seed]);
    }
  } else {
    seeds.push([loss.node, b.constant(1)]);
  }
  const found = adjoints(
    arena,
    seeds,
    wrt.map((leaf) => leaf.node),
  );
  const diagnostics: Diagnostic[] = [];
  const gradients = wrt.map((leaf): Gradient => {
    const node = found.get(leaf.node);
    if (node) return { leaf, node };
    diagnostics.push(zeroGradient(graph, leaf, loss?.name));
    return { leaf, node: b.broadcastTo(b.constant(0), leaf.node.shape) };
  });
  return { graph: { ...graph, leaves: [...graph.leaves, ...leaves], gradients }, diagnostics };
}

function zeroGradient(graph: Graph, leaf: Leaf, loss: string | undefined): Diagnostic {
  const what = loss === undefined ? "no output depends" : `${loss} does not depend`;
  return diagnostic(
    "GRADC4001",
    "warning",
    `the gradient of ${leaf.name} is always zero: ${what} on it`,
    {
      help: `use ${leaf.name} in the model, or leave it out of wrt`,
      place: graph.arena.places.get(leaf.node),
    },
  );
}
