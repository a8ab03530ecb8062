import { isNegative, subtractSizes, type Size, ZERO } from "../../../ir/size.ts";
import { optionsArgument, refuseArgument } from "../arguments.ts";
import { describe } from "../describe.ts";
import { Value } from "../value.ts";
import { traceLoop } from "./loops.ts";
import { countArgument, sizeArgument } from "./sizes.ts";
import {
  called,
  callOf,
  CARRY,
  type ControlCall,
  NO_TENSORS,
  requireFunction,
  resultsLike,
  treeOf,
  truthIn,
  valuesIn,
} from "./traced.ts";

/** `fori(from, to, (i, carry) => next, init)`: the carry after i = from, …, to − 1. */
export function fori(from: unknown, to: unknown, body: unknown, init: unknown): unknown {
  const call = callOf("fori");
  const { trace } = call;
  const first = sizeArgument(call, "the start", from);
  const count = subtractSizes(sizeArgument(call, "the end", to), first);
  const step = requireFunction(call, "the body", body, "fori(0, 10, (i, carry) => next, init)");
  const carry = treeOf(call, "init", init);
  const { final } = traceLoop(call, {
    // As a loop of TypeScript does: none where the end comes before the start.
    extent: isNegative(count) ? ZERO : count,
    isReversed: false,
    carry,
    sequence: NO_TENSORS,
    body: (t, carries) => {
      const i = first === ZERO ? t : trace.apply("add", [t, trace.builder.size(first, "int")]);
      trace.addParameter(i);
      const args = [new Value(trace, i), valuesIn(trace, carry, carries)];
      const returned = called(call, "the body", step, args);
      return { next: resultsLike(call, carry, returned, CARRY), stacked: [] };
    },
  });
  return valuesIn(trace, carry, final);
}

const WHILE = "whileLoop((state) => less(error, 1), (state) => next, init, { maxSteps: 100 })";

/** `whileLoop((state) => continues, (state) => next, init, { maxSteps })`: the last state. */
export function whileLoop(test: unknown, body: unknown, init: unknown, options?: unknown): unknown {
  const call = callOf("whileLoop");
  const { trace } = call;
  const continues = requireFunction(call, "the test", test, WHILE);
  const step = requireFunction(call, "the body", body, WHILE);
  const { maxSteps } = optionsArgument("whileLoop", options, ["maxSteps"]);
  const most = stepsArgument(call, maxSteps);
  const carry = treeOf(call, "init", init);
  const { final } = traceLoop(call, {
    extent: most,
    isReversed: false,
    carry,
    sequence: NO_TENSORS,
    body: (_, carries) => {
      const state = valuesIn(trace, carry, carries);
      const answer = called(call, "the test", continues, [state]);
      const returned = called(call, "the body", step, [state]);
      return {
        next: resultsLike(call, carry, returned, { ...CARRY, what: "the state" }),
        stacked: [],
        continues: truthIn(call, "the test", answer),
      };
    },
  });
  return valuesIn(trace, carry, final);
}

function stepsArgument(call: ControlCall, value: unknown): Size {
  const isCount = typeof value === "string" || (Number.isSafeInteger(value) && Number(value) >= 1);
  if (isCount) return countArgument(call, "maxSteps", value);
  const found = value === undefined ? "" : `, not ${describe(value)}`;
  refuseArgument(
    `whileLoop needs the most iterations it may take, a positive whole number${found}`,
    `${WHILE}: the states of all iterations have their places in the cache`,
  );
}
