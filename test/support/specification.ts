import {
  Arena,
  type Attributes,
  type DType,
  type Leaf,
  type Node,
  type Role,
} from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { constantSize } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";
import { makeCond, makeLoop, partOf } from "../../src/ops/control/parts.ts";

/** A model as plain data, which can be shrunk and printed. Values are numbered: leaves, then steps. */
export interface Specification {
  readonly leaves: readonly LeafSpecification[];
  readonly steps: readonly Step[];
  /** Values that are outputs, by number. */
  readonly outputs: readonly number[];
  /** The output that is differentiated, by number; none: upstream gradients are given. */
  readonly loss: number | undefined;
  /** Leaves to differentiate, by number. */
  readonly wrt: readonly number[];
}

export interface LeafSpecification {
  readonly role: Exclude<Role, "upstream">;
  readonly sizes: readonly number[];
  /** Real if absent. */
  readonly dtype?: DType;
}

export interface Step {
  readonly op: string;
  readonly inputs: readonly number[];
  /** As the graph has them, but for shapes, which are lists of numbers. */
  readonly attributes: Readonly<Record<string, number | string | boolean | readonly number[]>>;
  /** Of a loop or condition, whose attributes also say which part of it the value is. */
  readonly bodies?: readonly Body[];
}

/** The body of a loop or a branch. Values are numbered: parameters, then steps. */
export interface Body {
  readonly parameters: readonly Pick<LeafSpecification, "sizes" | "dtype">[];
  readonly steps: readonly Step[];
  readonly results: readonly number[];
}

/** The name of a value in models made of a specification. */
export function nameOf(specification: Specification, value: number): string {
  const leaf = specification.leaves[value];
  return leaf === undefined ? `v${value}` : `${leaf.role === "params" ? "p" : "x"}${value}`;
}

/** The node of a step. @throws {GradcError} where the operands do not fit */
export function applyStep(
  b: Builder,
  step: Step,
  inputs: readonly Node[],
  sizeOf = constantSize,
): Node {
  const { op, attributes } = step;
  if (step.bodies) return applyControl(b, step, step.bodies, inputs, sizeOf);
  if (op === "constant") return b.constant(Number(attributes["value"]));
  if (op === "tensor") {
    const dtype = attributes["dtype"] === "int" ? "int" : "real";
    return b.tensor(listOf(attributes["data"]), listOf(attributes["shape"]), dtype);
  }
  const { shape, ...others } = attributes;
  const own: Attributes =
    shape === undefined ? others : { ...others, shape: listOf(shape).map(sizeOf) };
  return b.apply(op, inputs, own);
}

/** Of a loop or condition, the part that the step is. */
function applyControl(
  b: Builder,
  { op, attributes }: Step,
  bodies: readonly Body[],
  inputs: readonly Node[],
  sizeOf: typeof constantSize,
): Node {
  const regions = bodies.map(({ parameters, steps, results }) => {
    const nodes = b.arena.regions.open(
      parameters.map(({ sizes, dtype = "real" }) => ({ dtype, shape: sizes.map(sizeOf) })),
    );
    const own = [...nodes];
    for (const step of steps) {
      const operands = step.inputs.map((input) => at(own, input));
      own.push(applyStep(b, step, operands, sizeOf));
    }
    return b.arena.regions.close(
      nodes,
      results.map((result) => at(own, result)),
    );
  });
  const part = Number(attributes["part"]);
  if (op === "cond") {
    const [predicate, ...operands] = inputs as [Node, ...Node[]];
    const choice = makeCond(b, {
      predicate,
      operands,
      taken: at(regions, 0),
      other: at(regions, 1),
    });
    return partOf(b, choice, "result", part);
  }
  const carries = Number(attributes["carries"]);
  const captures = carries + Number(attributes["sequences"]);
  const loop = makeLoop(b, {
    body: at(regions, 0),
    extent: sizeOf(Number(attributes["extent"])),
    isReversed: attributes["isReversed"] === true,
    hasTest: attributes["hasTest"] === true,
    steps: undefined,
    initial: inputs.slice(0, carries),
    sequences: inputs.slice(carries, captures),
    captures: inputs.slice(captures),
  });
  const of = attributes["of"] === "carry" ? "carry" : "stack";
  return partOf(b, loop, of, part);
}

function listOf(attribute: Step["attributes"][string] | undefined): readonly number[] {
  return Array.isArray(attribute) ? (attribute as readonly number[]) : [];
}

/** The nodes of all values, by number. */
export function nodesOf(specification: Specification): Node[] {
  return build(specification, (value) => nameOf(specification, value)).nodes;
}

/** Builds the model; `sizeOf` may make sizes symbolic. @throws {GradcError} if the specification is not well formed */
export function modelOf(
  specification: Specification,
  naming = (value: number): string => nameOf(specification, value),
  sizeOf = constantSize,
): Model {
  const { arena, leaves, nodes } = build(specification, naming, sizeOf);
  const output = (value: number): { name: string; node: Node } => ({
    name: naming(value),
    node: at(nodes, value),
  });
  const byRole = (role: Role): Leaf[] => leaves.filter((leaf) => leaf.role === role);
  return {
    graph: {
      name: "model",
      arena,
      leaves: [...byRole("inputs"), ...byRole("params")],
      outputs: specification.outputs.map(output),
      gradients: [],
      transforms: [],
    },
    wrt: specification.wrt.map((value) => at(leaves, value)),
    loss: specification.loss === undefined ? undefined : output(specification.loss),
  };
}

function build(
  specification: Specification,
  naming: (value: number) => string,
  sizeOf = constantSize,
): { arena: Arena; leaves: Leaf[]; nodes: Node[] } {
  const arena = new Arena();
  const b = new Builder(arena);
  const leaves = specification.leaves.map(({ role, sizes, dtype }, value): Leaf => {
    const name = naming(value);
    return { role, name, node: b.leaf(role, name, sizes.map(sizeOf), dtype) };
  });
  const nodes = leaves.map((leaf) => leaf.node);
  for (const step of specification.steps) {
    const node = applyStep(
      b,
      step,
      step.inputs.map((input) => at(nodes, input)),
      sizeOf,
    );
    const isNamed = node.op !== "constant" && node.op !== "leaf";
    if (isNamed && !arena.names.has(node)) {
      arena.names.set(node, naming(nodes.length));
    }
    nodes.push(node);
  }
  return { arena, leaves, nodes };
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`nothing at ${index}`);
  return item;
}
