import type { AlongAxis, NormalAxis, Reduced } from "./axes.ts";
import type { Dimension, Fitting, IsUnranked, Sizes, Valid } from "./sizes.ts";
import type {
  AnyCondition,
  AnyInteger,
  AnyTensor,
  Condition,
  IntegerOperand,
  IntTensor,
  Operand,
  ShapeOf,
  Tensor,
} from "./tensor.ts";

/** The shape with the axes of the positions in the place of one of its own. */
export type Taken<S extends Sizes, I extends Sizes, X extends number> = true extends
  IsUnranked<S> | IsUnranked<I>
  ? number[]
  : NormalAxis<S, X> extends infer At
    ? At extends number
      ? number extends At
        ? number[]
        : Replaced<S, I, At, []>
      : At
    : never;

type Replaced<
  S extends Sizes,
  I extends Sizes,
  At extends number,
  Before extends Sizes,
> = S extends readonly [infer Size extends Dimension, ...infer Rest extends Sizes]
  ? Before["length"] extends At
    ? [...Before, ...I, ...Rest]
    : Replaced<Rest, I, At, [...Before, Size]>
  : Before;

/** The shape of the positions, where those of size 1 stretch along the other axes. */
type TakenAlong<S extends Sizes, I extends Sizes, X extends number> = true extends
  IsUnranked<S> | IsUnranked<I>
  ? number[]
  : NormalAxis<S, X> extends infer At extends number
    ? number extends At
      ? number[]
      : {
          -readonly [K in keyof I]: K extends `${At}`
            ? I[K]
            : I[K] extends 1
              ? S[K & keyof S] & Dimension
              : I[K];
        }
    : number[];

type Segments<S extends Sizes, I extends Sizes, N extends Dimension> = S extends readonly [
  Dimension,
  ...infer Rest extends Sizes,
]
  ? I extends readonly [Dimension]
    ? [N, ...Rest]
    : number[]
  : number[];

type WithLast<I extends Sizes, N extends Dimension> =
  IsUnranked<I> extends true ? number[] : [...I, N];

/** Where a block begins: an integer for each axis, or a vector of them. */
type Starts = readonly (number | AnyInteger)[] | AnyInteger;

type Argument = <
  const A extends Operand,
  const X extends number | undefined = undefined,
  const K extends boolean = false,
>(
  x: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => IntTensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type ArgumentMethod = <
  A extends AnyTensor,
  const X extends number | undefined = undefined,
  const K extends boolean = false,
>(
  this: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => IntTensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

export interface Take {
  <const A extends Operand, const I extends IntegerOperand, const X extends number = 0>(
    x: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Tensor<Fitting<Taken<ShapeOf<A>, ShapeOf<I>, X>>>;
  <const A extends AnyInteger, const I extends IntegerOperand, const X extends number = 0>(
    x: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): IntTensor<Fitting<Taken<ShapeOf<A>, ShapeOf<I>, X>>>;
  <const A extends AnyCondition, const I extends IntegerOperand, const X extends number = 0>(
    x: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Condition<Fitting<Taken<ShapeOf<A>, ShapeOf<I>, X>>>;
}

export interface Cast {
  <const A extends Operand | AnyInteger | AnyCondition>(x: A, dtype: "real"): Tensor<ShapeOf<A>>;
  <const A extends Operand | AnyInteger | AnyCondition>(x: A, dtype: "int"): IntTensor<ShapeOf<A>>;
  <const A extends Operand | AnyInteger | AnyCondition>(x: A, dtype: "bool"): Condition<ShapeOf<A>>;
}

export interface CastMethod<Any> {
  <A extends Any>(this: A, dtype: "real"): Tensor<ShapeOf<A>>;
  <A extends Any>(this: A, dtype: "int"): IntTensor<ShapeOf<A>>;
  <A extends Any>(this: A, dtype: "bool"): Condition<ShapeOf<A>>;
}

/** Operations on positions. */
export interface IndexingOperations {
  /** The elements at `positions` along an axis, by default the first; constant ones may be negative. */
  readonly take: Take;
  /** For every place along the other axes, the elements at its own positions; by default of the last axis. */
  readonly takeAlongAxis: <
    const A extends Operand,
    const I extends IntegerOperand,
    const X extends number = -1,
  >(
    x: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ) => Tensor<Fitting<TakenAlong<ShapeOf<A>, ShapeOf<I>, X>>>;
  /** `x` with updates added at positions along an axis; those of one position add up. */
  readonly scatterAdd: <const A extends Operand, const X extends number = 0>(
    x: A,
    positions: IntegerOperand,
    updates: Operand,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ) => Tensor<ShapeOf<A>>;
  /** The sums of the rows that have the same id, for ids from 0 to below `count`. */
  readonly segmentSum: <
    const A extends Operand,
    const I extends IntegerOperand,
    const N extends Dimension,
  >(
    data: A,
    ids: I,
    count: N,
  ) => Tensor<Fitting<Segments<ShapeOf<A>, ShapeOf<I>, N>>>;
  /** 1 at the position that each id says, along a new last axis; 0 elsewhere. */
  readonly oneHot: <const I extends IntegerOperand, const N extends Dimension>(
    ids: I,
    depth: N,
  ) => Tensor<Fitting<WithLast<ShapeOf<I>, N>>>;
  /** The rows of a table. */
  readonly embedding: <const A extends Operand, const I extends IntegerOperand>(
    table: A,
    ids: I,
  ) => Tensor<Fitting<Taken<ShapeOf<A>, ShapeOf<I>, 0>>>;
  /** A block of these sizes; moved inside where it would reach outside. */
  readonly dynamicSlice: <const To extends Sizes>(
    x: Operand,
    starts: Starts,
    sizes: To,
  ) => Tensor<[...To]>;
  /** `x` with a block written over it; moved inside where it would reach outside. */
  readonly dynamicUpdateSlice: <const A extends Operand>(
    x: A,
    block: Operand,
    starts: Starts,
  ) => Tensor<ShapeOf<A>>;
  /** The position of the largest, the first of several; without an axis it counts through the whole tensor. */
  readonly argmax: Argument;
  readonly argmin: Argument;
  /** Truth values become 1 and 0; real numbers lose their fraction; numbers are true where they are not 0. */
  readonly cast: Cast;
}

/** The same as methods. */
export interface IndexingMethods {
  take<A extends AnyTensor, const I extends IntegerOperand, const X extends number = 0>(
    this: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Tensor<Fitting<Taken<ShapeOf<A>, ShapeOf<I>, X>>>;
  takeAlongAxis<A extends AnyTensor, const I extends IntegerOperand, const X extends number = -1>(
    this: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Tensor<Fitting<TakenAlong<ShapeOf<A>, ShapeOf<I>, X>>>;
  scatterAdd<A extends AnyTensor, const X extends number = 0>(
    this: A,
    positions: IntegerOperand,
    updates: Operand,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Tensor<ShapeOf<A>>;
  dynamicSlice<const To extends Sizes>(this: AnyTensor, starts: Starts, sizes: To): Tensor<[...To]>;
  dynamicUpdateSlice<A extends AnyTensor>(
    this: A,
    block: Operand,
    starts: Starts,
  ): Tensor<ShapeOf<A>>;
  readonly argmax: ArgumentMethod;
  readonly argmin: ArgumentMethod;
  readonly cast: CastMethod<AnyTensor>;
}
