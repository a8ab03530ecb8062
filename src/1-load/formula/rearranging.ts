import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, showSize } from "../../ir/size.ts";
import { expandDims, flip, squeeze, stack, tile } from "../builder/rearrange.ts";
import { contentOf, Value } from "../builder/value.ts";
import { axisArgument, exactly, sizesArgument } from "./arguments.ts";
import { sizeIn } from "./constants.ts";
import type { Application } from "./context.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Apply } from "./operators.ts";

/** A builder function on the first argument. */
function built({ trace, args: [x] }: Application, build: (x: Value) => Value): Node {
  return present(contentOf(build(new Value(trace, present(x))))).node;
}

const flatten: Apply = ({ trace, args }) =>
  trace.apply("reshape", args, { shape: [countOf(args[0]?.shape ?? [])] });

/** `flip(A)`, `flip(A, dimension)`. */
const flipped: Apply = (application) => {
  const rank = application.args[0]?.shape.length ?? 0;
  const axis = application.args.length > 1 ? axisArgument(application, 1, rank) : undefined;
  return built(application, (x) => flip(x, axis));
};

/** `expandDims(A, dimension)`: the dimension is that of the result. */
const expanded: Apply = (application) => {
  const rank = application.args[0]?.shape.length ?? 0;
  const axis = axisArgument(application, 1, rank + 1);
  return built(application, (x) => expandDims(x, axis));
};

/** `stack(A, B, …, dimension?)`, by default along a new first one; scalars become a vector. */
const stacked: Apply = (application) => {
  const { trace, args } = application;
  const rank = args[0]?.shape.length ?? 0;
  const last = args.length - 1;
  const hasDimension = last > 0 && rank > 0 && args[last]?.shape.length === 0;
  const axis = hasDimension ? axisArgument(application, last, rank + 1) : 0;
  const values = args.slice(0, hasDimension ? last : undefined).map((one) => new Value(trace, one));
  return built(application, () => stack(values, axis));
};

/** `tile(A, [2, 3])`; a number is for the last dimension. */
const tiled: Apply = (application) => {
  const times = sizeIn(application.args[1]);
  const repeats = times ? [times] : sizesArgument(application, 1);
  return built(application, (x) =>
    tile(
      x,
      repeats.map((count) => constantOf(count) ?? showSize(count)),
    ),
  );
};

/** Functions that move and repeat elements: gradc's own, but for mathjs' `squeeze` and `flatten`. */
export const rearrangingFunctions: readonly (readonly [string, FormulaFunction])[] = [
  ["squeeze", exactly(1, (application) => built(application, (x) => squeeze(x)))],
  ["flatten", exactly(1, flatten)],
  ["flip", { least: 1, most: 2, apply: flipped }],
  ["expandDims", exactly(2, expanded)],
  ["stack", { least: 1, most: Infinity, apply: stacked }],
  ["tile", exactly(2, tiled)],
];
