import type { EmitName, Graph, Leaf, Node, Result, Transform } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { Builder } from "../ops/builder.ts";
import { zeros } from "../ops/gather.ts";
import { fail } from "../diagnostics/diagnostic.ts";
import { reachable } from "../ir/order.ts";
import { differentiate } from "./adjoint.ts";
import { jacobianOf } from "./matrix/jacobian.ts";
import { tangents } from "./tangent.ts";

/** What the functions of a module are made of. */
interface Subject {
  readonly model: Model;
  /** With gradients. */
  readonly graph: Graph;
  readonly b: Builder;
}

/** The results of the function, and the leaves that only it takes; or the functions that it takes. */
type Made =
  { readonly results: readonly Result[]; readonly leaves?: readonly Leaf[] } | readonly Transform[];

/**
 * Adds the functions that `--emit` asks for to a differentiated graph, in the order in which they are
 * named. Each is a list of nodes of the same graph, so that all later stages treat it as they treat backward.
 *
 * @throws {GradcError} GRADC3006 where the model has no loss, or a rule that only backward can follow
 */
export function addTransforms(model: Model, graph: Graph, names: readonly EmitName[]): Graph {
  const subject: Subject = { model, graph, b: new Builder(graph.arena) };
  const leaves: Leaf[] = [...graph.leaves];
  const transforms = names.flatMap((name): readonly Transform[] => {
    const made = makers[name](subject);
    if (!("results" in made)) return made;
    leaves.push(...(made.leaves ?? []));
    return [{ name, results: made.results }];
  });
  return { ...graph, leaves, transforms };
}

const makers: Readonly<Record<EmitName, (subject: Subject) => Made>> = {
  predict: ({ graph }) => ({ results: outputsOf(graph) }),
  valueAndGrad: ({ graph }) => ({ results: [...outputsOf(graph), ...gradientsOf(graph)] }),
  jvp,
  hvp,
  jacobian: ({ model, graph, b }) => {
    requireNoRules(model.graph, "jacobian");
    if (model.wrt.length === 0) {
      fail("GRADC3006", `${graph.name} differentiates with respect to nothing: no Jacobian`, {
        place: model.place,
      });
    }
    const values = graph.outputs.filter(({ node }) => node.dtype === "real");
    return jacobianOf(b, model, values, "jacobian");
  },
  hessian: ({ model, b }) => {
    const values = lossGradients(model, "hessian").map(({ leaf, node }) => ({
      name: leaf.name,
      node,
    }));
    return jacobianOf(b, model, values, "hessian");
  },
};

function outputsOf({ outputs }: Graph): Result[] {
  return outputs.map(({ name, node }) => ({ array: "cache", name, node }));
}

function gradientsOf({ gradients }: Graph): Result[] {
  return gradients.map(({ leaf, node }) => ({ array: "grads", name: leaf.name, node }));
}

/** ẏ = J ẋ for every output, by forward mode. */
function jvp({ model, graph, b }: Subject): Made {
  requireNoRules(model.graph, "jvp");
  const leaves = directionsOf(b, model, "directions");
  const roots = graph.outputs.map((output) => output.node);
  const moving = motions(b, roots, towards(model, leaves));
  const results = graph.outputs.map(({ name, node }): Result => ({
    array: "tangents",
    name,
    node: moving.get(node) ?? zeros(b, node.shape),
  }));
  return { results, leaves };
}

/** H ẋ, where H is the Hessian of the loss: forward mode over reverse mode. */
function hvp({ model, b }: Subject): Made {
  const gradients = lossGradients(model, "hvp");
  const leaves = directionsOf(b, model, "direction");
  const roots = gradients.map((gradient) => gradient.node);
  const moving = motions(b, roots, towards(model, leaves));
  const results = gradients.map(({ leaf, node }): Result => ({
    array: "product",
    name: leaf.name,
    node: moving.get(node) ?? zeros(b, node.shape),
  }));
  return { results, leaves };
}

/** The tangents; that of `z`, ż, is called `zDot`. */
function motions(
  { arena }: Builder,
  roots: readonly Node[],
  directions: ReadonlyMap<Node, Node>,
): ReadonlyMap<Node, Node> {
  const moving = tangents(arena, roots, directions);
  for (const [node, tangent] of moving) {
    const name = arena.names.get(node);
    const isValue = tangent.op === "leaf" || tangent.op === "constant" || arena.names.has(tangent);
    if (name !== undefined && !isValue) arena.names.set(tangent, `${name}Dot`);
  }
  return moving;
}

/** A leaf for the direction in which each of the differentiated leaves moves. */
function directionsOf(b: Builder, { wrt }: Model, role: "directions" | "direction"): Leaf[] {
  return wrt.map(({ name, node }) => ({ role, name, node: b.leaf(role, name, node.shape) }));
}

function towards({ wrt }: Model, directions: readonly Leaf[]): Map<Node, Node> {
  return new Map(
    wrt.flatMap(({ node }, at) => {
      const direction = directions[at];
      return direction ? [[node, direction.node] as const] : [];
    }),
  );
}

/** The gradient of the loss, whatever the module's backward is seeded with. */
function lossGradients(model: Model, name: EmitName): Graph["gradients"] {
  if (!model.loss) {
    fail("GRADC3006", `${name} needs a loss, and ${model.graph.name} has none`, {
      help: 'name the output that it is of: loss: "J"',
      place: model.place,
    });
  }
  return differentiate(model).graph.gradients;
}

/** Forward mode follows values: a rule for their gradients has no part in it. */
function requireNoRules({ arena, outputs }: Graph, name: EmitName): void {
  const own = reachable(outputs.map((output) => output.node)).find(
    (node) => node.op === "customGradient",
  );
  if (!own) return;
  fail("GRADC3006", `${name} cannot follow the rule of a customGradient, which is for backward`, {
    help: `leave ${name} out of --emit, or the rule out of the model`,
    place: arena.places.get(own),
  });
}
