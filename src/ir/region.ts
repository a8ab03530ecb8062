import { present } from "../diagnostics/invariant.ts";
import type { Attributes, Node, Type } from "./graph.ts";
import { reachable } from "./order.ts";

/**
 * The body of a control-flow operation: a function from parameters to results. It is closed: its nodes
 * are made of the region's own `argument` nodes, of constants and of each other, and values from outside
 * come in as parameters too. So passes may work on a region as they work on a graph.
 */
export interface Region {
  readonly id: number;
  /** Nodes called `argument`, with the attributes `region` and `at`; in the order of the operands. */
  readonly parameters: readonly Node[];
  readonly results: readonly Node[];
}

/**
 * The regions of an arena. Equal regions are one: control flow is hash-consed as everything else. Those
 * that call their parameters by other names are two, so that each can be explained in its own words.
 */
export class Regions {
  readonly #byId = new Map<number, Region>();
  readonly #byKey = new Map<string, Region>();
  readonly #intern: (op: string, attributes: Attributes, type: Type) => Node;
  readonly #names: ReadonlyMap<Node, string>;
  #last = 0;

  constructor(
    intern: (op: string, attributes: Attributes, type: Type) => Node,
    names: ReadonlyMap<Node, string>,
  ) {
    this.#intern = intern;
    this.#names = names;
  }

  /** Parameters of these types, for a region that is about to be made. */
  open(types: readonly Type[]): Node[] {
    const region = ++this.#last;
    return types.map((type, at) => this.#intern("argument", { region, at }, type));
  }

  /** The region with these parameters (of one `open`) and results, or the equal one that is there already. */
  close(parameters: readonly Node[], results: readonly Node[]): Region {
    const words = parameters.map((parameter) => this.#names.get(parameter) ?? "").join(",");
    const key = `${words}:${keyOf(parameters, results)}`;
    const known = this.#byKey.get(key);
    if (known) return known;
    const region = { id: this.#byId.size + 1, parameters, results };
    this.#byId.set(region.id, region);
    this.#byKey.set(key, region);
    return region;
  }

  /** Whether there are none: then nothing is to be looked for in bodies. */
  get isEmpty(): boolean {
    return this.#byId.size === 0;
  }

  get(id: number): Region | undefined {
    return this.#byId.get(id);
  }

  /** The regions that a node with these attributes has. */
  namedIn(attributes: Attributes): readonly Region[] {
    if (isEmpty(attributes)) return NONE;
    const names = regionNames({ attributes });
    return names.length === 0
      ? NONE
      : names.map((name) => present(this.get(Number(attributes[name])), `no region ${name}`));
  }
}

/** The attributes that name regions. */
const REGION_NAMES = ["body", "then", "else"];
const NONE: readonly Region[] = [];

/** Which of them a node has, in the order of its regions. */
export function regionNames({ attributes }: Pick<Node, "attributes">): string[] {
  return REGION_NAMES.filter((name) => name in attributes);
}

/** The attributes of a node with other regions in place of its own, in order. */
export function withRegions(
  { attributes }: Pick<Node, "attributes">,
  regions: readonly Region[],
): Attributes {
  if (regions.length === 0) return attributes;
  const names = regionNames({ attributes });
  const ids = names.map((name, at) => [name, present(regions[at]).id] as const);
  return { ...attributes, ...Object.fromEntries(ids) };
}

/** Equal for regions that differ in the numbers of their nodes only. */
function keyOf(parameters: readonly Node[], results: readonly Node[]): string {
  const numbers = new Map<Node, number>(parameters.map((node, at) => [node, at]));
  const texts = parameters.map(typeKey);
  for (const node of reachable(results)) {
    if (numbers.has(node)) continue;
    const operands = node.inputs.map((input) => numbers.get(input)).join(",");
    // Nodes are hash-consed: one without operands or of the same arena is told apart by its attributes.
    texts.push(`${node.op}(${operands})${keyOfAttributes(node.attributes)}:${typeKey(node)}`);
    numbers.set(node, numbers.size);
  }
  return `${texts.join(";")}=>${results.map((node) => numbers.get(node)).join(",")}`;
}

function typeKey({ dtype, shape }: Type): string {
  return `${dtype}[${shape.map((size) => size.key).join(",")}]`;
}

/** Attributes as a text that is equal for equal attributes only. */
export function keyOfAttributes(attributes: Attributes): string {
  if (isEmpty(attributes)) return "";
  return Object.keys(attributes)
    .sort()
    .map((name) => `${name}=${keyOfAttribute(attributes[name])}`)
    .join(";");
}

/** Attributes of most operations are none: seen without a list of their names. */
export function isEmpty(attributes: Attributes): boolean {
  for (const _ in attributes) return false;
  return true;
}

function keyOfAttribute(value: Attributes[string] | undefined): string {
  // JSON would turn -0 into 0 and NaN into null: these are different constants.
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "boolean" || value === undefined) return String(value);
  return `[${value.map((item) => (typeof item === "number" ? keyOfAttribute(item) : item.key)).join(",")}]`;
}

/** Parameters that are the same values inside as outside: captures of a loop, operands of a condition. */
export function sharedValues({
  regions,
  inputs,
  attributes,
}: Node): [parameter: Node, operand: Node][] {
  const varying = 1 + Number(attributes["carries"] ?? 0) + Number(attributes["sequences"] ?? 0);
  const isLoop = "body" in attributes;
  // A loop's first parameter is the counter, and a condition's first operand the predicate.
  const offset = isLoop && attributes["hasSteps"] !== true ? -1 : isLoop ? 0 : 1;
  return regions.flatMap(({ parameters }) =>
    parameters.flatMap((parameter, at): [Node, Node][] => {
      const operand = inputs[at + offset];
      return operand && (!isLoop || at >= varying) ? [[parameter, operand]] : [];
    }),
  );
}

/** A part that is the last value of a carry: the parameter that the carry is in the body. */
export function carryOf({ op, inputs, attributes }: Node): Node | undefined {
  const isCarry = op === "part" && attributes["of"] === "carry";
  return isCarry ? inputs[0]?.regions[0]?.parameters[Number(attributes["at"]) + 1] : undefined;
}
