import { flagArgument, optionsArgument } from "../arguments.ts";
import { describe } from "../describe.ts";
import { Value } from "../value.ts";
import { traceLoop } from "./loops.ts";
import { countArgument, rowsOf } from "./sizes.ts";
import {
  called,
  callOf,
  CARRY,
  NO_TENSORS,
  refuseBody,
  requireFunction,
  resultsLike,
  sequenceOf,
  type Tree,
  treeOf,
  valuesIn,
} from "./traced.ts";
import { describeTree } from "./tree.ts";

const USAGE = "scan((carry, x, t) => [next, y], init, xs)";

/** Untyped: the types are in types/control.ts. */
export function scan(body: unknown, init: unknown, xs?: unknown, options?: unknown): unknown {
  const call = callOf("scan");
  const step = requireFunction(call, "the body", body, USAGE);
  const { reverse = false, length } = optionsArgument("scan", options, ["reverse", "length"]);
  const isReversed = flagArgument("scan", "reverse", reverse);
  const given = length === undefined ? undefined : countArgument(call, "the length", length);
  const carry = treeOf(call, "init", init);
  const sequence = xs === undefined ? NO_TENSORS : sequenceOf(call, xs);
  let output: Tree | undefined;
  const { final, stacks } = traceLoop(call, {
    extent: rowsOf(call, sequence, given),
    isReversed,
    carry,
    sequence,
    body: (t, carries, rows) => {
      const { trace } = call;
      const args = [
        valuesIn(trace, carry, carries),
        xs === undefined ? undefined : valuesIn(trace, sequence, rows),
        new Value(trace, t),
      ];
      const returned = called(call, "the body", step, args);
      if (!Array.isArray(returned) || returned.length !== 2) {
        refuseBody(
          call,
          `the body of scan must return [next, y], not ${describeTree(returned) ?? describe(returned)}`,
          "next is what the next iteration begins with, y is stacked; y may be undefined",
        );
      }
      const [next, y] = returned as unknown[];
      output = y === undefined ? undefined : treeOf(call, "y", y);
      return {
        next: resultsLike(call, carry, next, CARRY),
        stacked: output?.nodes ?? [],
      };
    },
  });
  const { trace } = call;
  return [valuesIn(trace, carry, final), output && valuesIn(trace, output, stacks)];
}
