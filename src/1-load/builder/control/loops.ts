import type { Node } from "../../../ir/graph.ts";
import { SCALAR } from "../../../ir/shape.ts";
import type { Size } from "../../../ir/size.ts";
import { closeBody } from "../../../ops/control/close.ts";
import { loopNode, loopOf, type PartOf, typeOfPart } from "../../../ops/control/loop.ts";
import type { ControlCall, Tree } from "./traced.ts";

/** A loop to be traced. */
export interface LoopDraft {
  readonly extent: Size;
  readonly isReversed: boolean;
  /** What the carries begin with. */
  readonly carry: Tree;
  /** What is given row by row; each has `extent` rows. */
  readonly sequence: Tree;
  /** Traces an iteration. */
  readonly body: (t: Node, carries: readonly Node[], rows: readonly Node[]) => LoopResults;
}

export interface LoopResults {
  readonly next: readonly Node[];
  readonly stacked: readonly Node[];
  readonly continues?: Node;
}

/** What a loop gives: the last carries, and the stacked results. */
export interface Looped {
  readonly final: readonly Node[];
  readonly stacks: readonly Node[];
}

/** Traces the body of a loop once and makes the node of it. */
export function traceLoop({ trace, site, op }: ControlCall, draft: LoopDraft): Looped {
  const { carry, sequence, extent, isReversed } = draft;
  const rows = sequence.nodes.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
  const counter = { dtype: "int", shape: SCALAR } as const;
  const { regions, places } = trace.arena;
  const parameters = regions.open([counter, ...carry.nodes, ...rows]);
  for (const node of parameters) {
    trace.addParameter(node);
    if (site) places.set(node, site.place);
  }
  const [t, ...given] = parameters as [Node, ...Node[]];
  const count = carry.nodes.length;
  const { next, stacked, continues } = trace.scopes.within(op, parameters, () =>
    draft.body(t, given.slice(0, count), given.slice(count)),
  );
  const results = [...next, ...stacked, ...(continues ? [continues] : [])];
  const { region, captures } = closeBody(trace.builder, { parameters, results });
  const { inputs, attributes } = loopNode({
    body: region,
    extent,
    isReversed,
    hasTest: continues !== undefined,
    steps: undefined,
    initial: carry.nodes,
    sequences: sequence.nodes,
    captures,
  });
  const node = trace.apply("loop", inputs, attributes);
  const part =
    (of: PartOf) =>
    (_: Node, at: number): Node => {
      const { dtype, shape } = typeOfPart(loopOf(node), of, at);
      return trace.apply("part", [node], { of, at, dtype, shape });
    };
  return { final: next.map(part("carry")), stacks: stacked.map(part("stack")) };
}
