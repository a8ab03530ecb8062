import { invariant, present } from "../../diagnostics/invariant.ts";
import type { Node, Type } from "../../ir/graph.ts";
import type { Region } from "../../ir/region.ts";
import { SCALAR } from "../../ir/shape.ts";
import type { Size } from "../../ir/size.ts";
import type { Operation } from "../operation.ts";

/**
 * A loop as a value: all kinds of loops are this one. With T the attribute `extent`:
 *
 *   c = initial carries
 *   for t = 0 … T−1                       (T−1 … 0 if `isReversed`; only `steps` of them if `hasSteps`)
 *     [c′…, y…, continues?] = body(t, c…, sequence₁[t]…, captures…)
 *     if `hasTest` and not continues: stop, before the carries change
 *     c = c′;  stacked[t] = y
 *
 * Operands: [steps?, initial carries…, sequences…, captures…]; attributes `carries` and `sequences` count
 * them. A sequence has T rows. Parameters of the region: [t (int scalar), carries…, rows…, captures…];
 * results: [next carries…, rows of what is stacked…, continues (bool scalar, only if `hasTest`)].
 * `continues` is made of the carries as they are before the iteration, as the other results are.
 * With `isReversed` and `steps`, t runs from steps − 1 down to 0.
 *
 * Its parts (`part` nodes, attributes `of` and `at`):
 *   "carry" k    the last value of carry k
 *   "stack" k    [T, …]: what the iterations gave for the k-th stacked result; zeros where none ran
 *   "history" k  [T, …]: carry k as it was at the beginning of each iteration; zeros where none ran
 *   "count"      how many iterations ran, an int
 */
export const loop: Operation = {
  name: "loop",
  doc: "carries values through the iterations of a region",
  infer: () => ({ dtype: "tuple", shape: SCALAR }),
};

export interface Loop {
  readonly body: Region;
  /** T: as many iterations, or at most as many. */
  readonly extent: Size;
  readonly isReversed: boolean;
  readonly hasTest: boolean;
  /** How many iterations run, an int scalar; T if absent. */
  readonly steps: Node | undefined;
  readonly initial: readonly Node[];
  readonly sequences: readonly Node[];
  readonly captures: readonly Node[];
  /** The region's results, by what they are. */
  readonly next: readonly Node[];
  readonly stacked: readonly Node[];
  readonly continues: Node | undefined;
  /** The region's parameters, by what they are. */
  readonly counter: Node;
  readonly carries: readonly Node[];
  readonly rows: readonly Node[];
  readonly captured: readonly Node[];
}

/** Reads a `loop` node. */
export function loopOf(node: Node): Loop {
  const { attributes, inputs } = node;
  invariant(node.op === "loop", `${node.op} is no loop`);
  const body = present(node.regions[0]);
  const c = Number(attributes["carries"]);
  const s = Number(attributes["sequences"]);
  const [extent] = attributes["extent"] as readonly Size[];
  const isTimed = attributes["hasSteps"] === true;
  const hasTest = attributes["hasTest"] === true;
  const operands = isTimed ? inputs.slice(1) : inputs;
  const [counter, ...parameters] = body.parameters;
  const stacked = body.results.slice(c, hasTest ? -1 : undefined);
  return {
    body,
    extent: present(extent),
    isReversed: attributes["isReversed"] === true,
    hasTest,
    steps: isTimed ? inputs[0] : undefined,
    initial: operands.slice(0, c),
    sequences: operands.slice(c, c + s),
    captures: operands.slice(c + s),
    next: body.results.slice(0, c),
    stacked,
    continues: hasTest ? body.results.at(-1) : undefined,
    counter: present(counter),
    carries: parameters.slice(0, c),
    rows: parameters.slice(c, c + s),
    captured: parameters.slice(c + s),
  };
}

/** What a loop is made of, to make one. */
export type LoopParts = Pick<
  Loop,
  "body" | "extent" | "isReversed" | "hasTest" | "steps" | "initial" | "sequences" | "captures"
>;

/** Operands and attributes of the `loop` node. */
export function loopNode(parts: LoopParts): {
  readonly inputs: readonly Node[];
  readonly attributes: Node["attributes"];
} {
  const { body, extent, isReversed, hasTest, steps, initial, sequences, captures } = parts;
  return {
    inputs: [...(steps ? [steps] : []), ...initial, ...sequences, ...captures],
    attributes: {
      body: body.id,
      extent: [extent],
      isReversed,
      hasTest,
      hasSteps: steps !== undefined,
      carries: initial.length,
      sequences: sequences.length,
    },
  };
}

/** Which part of a `loop` or `cond`. */
export type PartOf = "carry" | "stack" | "history" | "count" | "result";

/** The type of a part of a loop. */
export function typeOfPart(loop: Loop, of: PartOf, at: number): Type {
  if (of === "count") return { dtype: "int", shape: SCALAR };
  if (of === "carry") return present(loop.carries[at]);
  const { dtype, shape } = present(of === "history" ? loop.carries[at] : loop.stacked[at]);
  return { dtype, shape: [loop.extent, ...shape] };
}
