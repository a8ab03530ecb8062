import type { ElementwiseRows } from "../../../ops/elementwise.ts";
import type { AlongAxis, Axes, Permuted, Picked, Reduced, Reshaped, Sliced } from "./axes.ts";
import type { CastMethod, Taken } from "./indexing.ts";
import type { Broadcast3, Positions } from "./methods.ts";
import type { WithAxis } from "./rearranged.ts";
import type { Broadcast, Fitting, Sizes, Valid } from "./sizes.ts";
import type {
  AnyCondition,
  AnyInteger,
  Condition,
  IntegerOperand,
  IntTensor,
  ShapeOf,
} from "./tensor.ts";

/** Operations on integers: those of real numbers that make whole numbers of whole numbers. */
type Unary = <const A extends AnyInteger>(a: A) => IntTensor<ShapeOf<A>>;

type Binary = <const A extends IntegerOperand, const B extends IntegerOperand>(
  a: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => IntTensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type Comparison = <const A extends IntegerOperand, const B extends IntegerOperand>(
  a: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Condition<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type Where = <
  A extends AnyCondition,
  const B extends IntegerOperand,
  const C extends IntegerOperand,
>(
  condition: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  c: C & Valid<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>,
) => IntTensor<Fitting<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>>;

type Reduction = <
  const A extends AnyInteger,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  x: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => IntTensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type Compared = {
  [Name in keyof ElementwiseRows]: ElementwiseRows[Name] extends {
    readonly types: { readonly operands: readonly ["real", "real"]; readonly result: "bool" };
  }
    ? Name
    : never;
}[keyof ElementwiseRows];

type Whole = {
  [Name in keyof ElementwiseRows]: ElementwiseRows[Name] extends { readonly integers: true }
    ? Name
    : never;
}[keyof ElementwiseRows];

type OfIntegers<Row> = Row extends { readonly d: readonly [string] } ? Unary : Binary;

type ElementwiseOperations = {
  readonly [Name in Whole]: OfIntegers<ElementwiseRows[Name]>;
} & Readonly<Record<Compared, Comparison>>;

/** What the operations of the same names are on integers. */
export interface IntegerOperations extends ElementwiseOperations {
  readonly where: Where;
  readonly sum: Reduction;
  readonly max: Reduction;
  readonly min: Reduction;
  readonly reshape: <const To extends Sizes>(x: AnyInteger, shape: To) => IntTensor<Reshaped<To>>;
  readonly broadcastTo: <const A extends AnyInteger, const To extends Sizes>(
    x: A,
    shape: To & Valid<Broadcast<ShapeOf<A>, To>>,
  ) => IntTensor<[...To]>;
  readonly transpose: <
    const A extends AnyInteger,
    const P extends readonly number[] | undefined = undefined,
  >(
    x: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ) => IntTensor<Fitting<Permuted<ShapeOf<A>, P>>>;
  readonly slice: <const A extends AnyInteger, const Start extends Positions>(
    x: A,
    start: Start,
    stop?: Positions,
    step?: Positions,
  ) => IntTensor<Fitting<Sliced<ShapeOf<A>, Start>>>;
  readonly at: <const A extends AnyInteger, const At extends number | readonly number[]>(
    x: A,
    index: At & Valid<Picked<ShapeOf<A>, At>>,
  ) => IntTensor<Fitting<Picked<ShapeOf<A>, At>>>;
}

type UnaryMethod = <A extends AnyInteger>(this: A) => IntTensor<ShapeOf<A>>;

type BinaryMethod = <A extends AnyInteger, const B extends IntegerOperand>(
  this: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => IntTensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type ComparisonMethod = <A extends AnyInteger, const B extends IntegerOperand>(
  this: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Condition<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type ReductionMethod = <
  A extends AnyInteger,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  this: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => IntTensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type ElementwiseMethods = {
  readonly [Name in Whole]: ElementwiseRows[Name] extends { readonly d: readonly [string] }
    ? UnaryMethod
    : BinaryMethod;
} & Readonly<Record<Compared, ComparisonMethod>>;

export interface IntegerMethods extends ElementwiseMethods {
  readonly sum: ReductionMethod;
  readonly max: ReductionMethod;
  readonly min: ReductionMethod;
  reshape<const To extends Sizes>(this: AnyInteger, shape: To): IntTensor<Reshaped<To>>;
  broadcastTo<A extends AnyInteger, const To extends Sizes>(
    this: A,
    shape: To & Valid<Broadcast<ShapeOf<A>, To>>,
  ): IntTensor<[...To]>;
  transpose<A extends AnyInteger, const P extends readonly number[] | undefined = undefined>(
    this: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ): IntTensor<Fitting<Permuted<ShapeOf<A>, P>>>;
  slice<A extends AnyInteger, const Start extends Positions>(
    this: A,
    start: Start,
    stop?: Positions,
    step?: Positions,
  ): IntTensor<Fitting<Sliced<ShapeOf<A>, Start>>>;
  at<A extends AnyInteger, const At extends number | readonly number[]>(
    this: A,
    index: At & Valid<Picked<ShapeOf<A>, At>>,
  ): IntTensor<Fitting<Picked<ShapeOf<A>, At>>>;
  take<A extends AnyInteger, const I extends IntegerOperand, const X extends number = 0>(
    this: A,
    positions: I,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): IntTensor<Fitting<Taken<ShapeOf<A>, ShapeOf<I>, X>>>;
  expandDims<A extends AnyInteger, const X extends number>(
    this: A,
    axis: X & Valid<WithAxis<ShapeOf<A>, X, 1>>,
  ): IntTensor<Fitting<WithAxis<ShapeOf<A>, X, 1>>>;
  readonly cast: CastMethod<AnyInteger>;
}
