import { normalAxis } from "../../../ops/axes.ts";
import { integerArgument, optionsArgument } from "../arguments.ts";
import { Value } from "../value.ts";
import { traceLoop } from "./loops.ts";
import { rowsOf } from "./sizes.ts";
import {
  called,
  callOf,
  type ControlCall,
  NO_TENSORS,
  requireFunction,
  sequenceOf,
  type Tree,
  treeOf,
  valuesIn,
} from "./traced.ts";

/** `map((x, i) => y, xs, { axis })`: y for every x along an axis, stacked along a new first axis. */
export function map(body: unknown, xs: unknown, options?: unknown): unknown {
  const call = callOf("map");
  const { trace } = call;
  const step = requireFunction(call, "the body", body, "map((x, i) => y, xs)");
  const { axis = 0 } = optionsArgument("map", options, ["axis"]);
  const along = integerArgument("map", "the axis", axis);
  const sequence = alongAxis(call, sequenceOf(call, xs), along);
  let output = NO_TENSORS;
  const { stacks } = traceLoop(call, {
    extent: rowsOf(call, sequence, undefined),
    isReversed: false,
    carry: NO_TENSORS,
    sequence,
    body: (t, _, rows) => {
      const args = [valuesIn(trace, sequence, rows), new Value(trace, t)];
      output = treeOf(call, "the result", called(call, "the body", step, args));
      return { next: [], stacked: output.nodes };
    },
  });
  return valuesIn(trace, output, stacks);
}

/** The sequences with `axis` first. */
function alongAxis({ op, trace }: ControlCall, sequence: Tree, axis: number): Tree {
  if (axis === 0) return sequence;
  const nodes = sequence.nodes.map((node) => {
    const along = trace.locally(() => normalAxis(op, axis, node.shape.length, node.shape));
    const others = node.shape.map((_, own) => own).filter((own) => own !== along);
    return along === 0
      ? node
      : trace.apply("transpose", [node], { permutation: [along, ...others] });
  });
  return { ...sequence, nodes };
}
