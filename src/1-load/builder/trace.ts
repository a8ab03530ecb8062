import { fail, GradcError, locate, type Place } from "../../diagnostics/diagnostic.ts";
import { Arena, type Attributes, type Node } from "../../ir/graph.ts";
import { NodeMap } from "../../ir/node-map.ts";
import { showShape } from "../../ir/shape.ts";
import { constantOf } from "../../ir/size.ts";
import { Builder } from "../../ops/builder.ts";
import { Scopes } from "./scopes.ts";

/** Which part of a declaration is meant: an argument's position, then keys and positions within. */
export type Path = readonly (string | number)[];

/** A call in the user's source (or a JSON model): where it is, and where its parts are. */
export interface Site {
  readonly place: Place;
  /** The place of a part (or of its key), or of the smallest enclosing part that the source shows. */
  part(path: Path, which: "key" | "value"): Place;
  /** The place of characters `start` to `end` of a part that is a string. */
  characters(path: Path, start: number, end: number): Place;
}

/** How much a name says: of several names of one node the strongest is kept, and then the first. */
export const strength = { member: 1, helper: 2, forward: 3, parameter: 4 } as const;

/** No model may hold more numbers than a typed array of this many elements. */
export const LARGEST = 2 ** 31 - 1;

/** The graph of one model while it is being built. */
export class Trace {
  readonly arena = new Arena();
  readonly builder = new Builder(this.arena);
  /** The symbolic dimensions that the leaves declare. */
  readonly symbols = new Set<string>();
  readonly scopes = new Scopes();
  readonly #strengths = new NodeMap<number>();
  /** What bodies of loops and conditions are given. */
  readonly #parameters = new Set<Node>();

  /** A new node, placed at the call that makes it. @throws {GradcError} where the operands do not fit */
  apply(op: string, inputs: readonly Node[], attributes: Attributes = {}): Node {
    return this.locally(() => {
      const node = this.builder.apply(op, inputs, attributes);
      refuseHuge(op, node);
      return this.placed(node);
    });
  }

  /** The node, placed at the call being made unless it was made by another. */
  placed(node: Node): Node {
    const place = state.site?.place;
    if (place && !this.arena.places.has(node)) this.arena.places.set(node, place);
    return node;
  }

  /** What `make` returns; its diagnostics are placed at the call being made. */
  locally<T>(make: () => T): T {
    try {
      return make();
    } catch (error) {
      throw error instanceof GradcError ? locate(error, state.site?.place) : error;
    }
  }

  /** Notes that a body is given `node`: the names of its parameters are names of such values alone. */
  addParameter(node: Node): void {
    this.#parameters.add(node);
  }

  /** Calls `node` by the name the source gives it. */
  name(node: Node, name: string, howStrong: number): void {
    if (node.op === "leaf" || node.op === "constant") return;
    if (howStrong === strength.parameter && !this.#parameters.has(node)) return;
    if ((this.#strengths.get(node) ?? 0) >= howStrong) return;
    this.#strengths.set(node, howStrong);
    this.arena.names.set(node, name);
    // A value with a rule for its gradient is the value, in the emitted code.
    const [value] = node.inputs;
    if (node.op === "customGradient" && value) this.name(value, name, howStrong);
  }
}

function refuseHuge(op: string, node: Node): void {
  const count = node.shape.reduce((product, size) => product * (constantOf(size) ?? 1), 1);
  if (count <= LARGEST) return;
  fail("GRADC1206", `the result of ${op} is too large: ${showShape(node.shape)}`, {
    label: `holds ${count} numbers`,
    help: `a value holds at most ${LARGEST} numbers`,
  });
}

interface TracingState {
  /** The model whose `forward` is running. */
  trace: Trace | undefined;
  /** The call that is about to be made, where the loader recorded it. */
  site: Site | undefined;
}

/** Shared by all copies of this package in a process, so that helpers may come with their own copy. */
const key = Symbol.for("gradc.tracing");
const shared = globalThis as typeof globalThis & { [key]?: TracingState };
const state = shared[key] ?? { trace: undefined, site: undefined };
shared[key] = state;

/** Records the call about to be made. */
export function enter(site: Site | undefined): void {
  state.site = site;
}

/** The call recorded last. */
export function currentSite(): Site | undefined {
  return state.site;
}

/** The model being built. @throws {GradcError} GRADC1214 outside of one */
export function currentTrace(what: string): Trace {
  if (state.trace) return state.trace;
  fail("GRADC1214", `${what} was called outside a model`, {
    place: state.site?.place,
    help: "build tensors inside the forward function of model(…)",
  });
}

/** Runs `build` with `trace` as the model being built; models may nest. */
export function within<T>(trace: Trace, build: () => T): T {
  const outer = state.trace;
  state.trace = trace;
  try {
    return build();
  } finally {
    state.trace = outer;
  }
}
