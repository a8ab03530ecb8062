import type { Permuted, Picked, Reshaped, Sliced } from "./axes.ts";
import type { Positions } from "./methods.ts";
import type { WithAxis } from "./rearranged.ts";
import type { Broadcast, Fitting, Sizes, Valid } from "./sizes.ts";
import type { AnyCondition, AnyInteger, Condition, IntTensor, ShapeOf } from "./tensor.ts";

/** What the operations on shapes are on truth values, and the rest of them on integers. */
export interface ConditionOperations {
  readonly reshape: <const To extends Sizes>(x: AnyCondition, shape: To) => Condition<Reshaped<To>>;
  readonly broadcastTo: <const A extends AnyCondition, const To extends Sizes>(
    x: A,
    shape: To & Valid<Broadcast<ShapeOf<A>, To>>,
  ) => Condition<[...To]>;
  readonly transpose: <
    const A extends AnyCondition,
    const P extends readonly number[] | undefined = undefined,
  >(
    x: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ) => Condition<Fitting<Permuted<ShapeOf<A>, P>>>;
  readonly slice: <const A extends AnyCondition, const Start extends Positions>(
    x: A,
    start: Start,
    stop?: Positions,
    step?: Positions,
  ) => Condition<Fitting<Sliced<ShapeOf<A>, Start>>>;
  readonly at: <const A extends AnyCondition, const At extends number | readonly number[]>(
    x: A,
    index: At & Valid<Picked<ShapeOf<A>, At>>,
  ) => Condition<Fitting<Picked<ShapeOf<A>, At>>>;
  readonly expandDims: {
    <const A extends AnyInteger, const X extends number>(
      x: A,
      axis: X & Valid<WithAxis<ShapeOf<A>, X, 1>>,
    ): IntTensor<Fitting<WithAxis<ShapeOf<A>, X, 1>>>;
    <const A extends AnyCondition, const X extends number>(
      x: A,
      axis: X & Valid<WithAxis<ShapeOf<A>, X, 1>>,
    ): Condition<Fitting<WithAxis<ShapeOf<A>, X, 1>>>;
  };
}

/** The same as methods. */
export interface ConditionShapeMethods {
  reshape<const To extends Sizes>(this: AnyCondition, shape: To): Condition<Reshaped<To>>;
  broadcastTo<A extends AnyCondition, const To extends Sizes>(
    this: A,
    shape: To & Valid<Broadcast<ShapeOf<A>, To>>,
  ): Condition<[...To]>;
  transpose<A extends AnyCondition, const P extends readonly number[] | undefined = undefined>(
    this: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ): Condition<Fitting<Permuted<ShapeOf<A>, P>>>;
  slice<A extends AnyCondition, const Start extends Positions>(
    this: A,
    start: Start,
    stop?: Positions,
    step?: Positions,
  ): Condition<Fitting<Sliced<ShapeOf<A>, Start>>>;
  at<A extends AnyCondition, const At extends number | readonly number[]>(
    this: A,
    index: At & Valid<Picked<ShapeOf<A>, At>>,
  ): Condition<Fitting<Picked<ShapeOf<A>, At>>>;
  expandDims<A extends AnyCondition, const X extends number>(
    this: A,
    axis: X & Valid<WithAxis<ShapeOf<A>, X, 1>>,
  ): Condition<Fitting<WithAxis<ShapeOf<A>, X, 1>>>;
}
