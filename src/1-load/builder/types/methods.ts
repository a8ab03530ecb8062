import { type ElementwiseRows } from "../../../ops/elementwise.ts";
import {
  type Axes,
  type AlongAxis,
  type Permuted,
  type Picked,
  type Reduced,
  type Reshaped,
  type Sliced,
} from "./axes.ts";
import { type Broadcast, type Fitting, type Product, type Sizes, type Valid } from "./sizes.ts";
import {
  type AnyCondition,
  type AnyTensor,
  type Condition,
  type Operand,
  type ShapeOf,
  type Tensor,
} from "./tensor.ts";

/**
 * Methods. None mentions its tensor's shape except through `this`, so that a tensor with a known
 * shape is assignable to one without by comparing shapes alone.
 */
type UnaryMethod = <A extends AnyTensor>(this: A) => Tensor<ShapeOf<A>>;

type BinaryMethod = <A extends AnyTensor, const B extends Operand>(
  this: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type ParameterMethod = <A extends AnyTensor, const B extends Operand = number>(
  this: A,
  b?: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type TernaryMethod = <A extends AnyTensor, const B extends Operand, const C extends Operand>(
  this: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  c: C & Valid<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>,
) => Tensor<Fitting<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>>;

type PredicateMethod = <A extends AnyTensor>(this: A) => Condition<ShapeOf<A>>;

type ComparisonMethod = <A extends AnyTensor, const B extends Operand>(
  this: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Condition<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type ElementwiseMethod<Row> = Row extends {
  readonly types: { readonly operands: readonly ["real"]; readonly result: "bool" };
}
  ? PredicateMethod
  : Row extends { readonly types: { readonly result: "bool" } }
    ? ComparisonMethod
    : Row extends { readonly d: readonly [string] }
      ? UnaryMethod
      : Row extends { readonly defaults: readonly [number] }
        ? ParameterMethod
        : Row extends { readonly d: readonly [string, string] }
          ? BinaryMethod
          : Row extends { readonly d: readonly [string, string, string] }
            ? TernaryMethod
            : (this: AnyTensor, ...operands: Operand[]) => Tensor;

type RealNames = {
  [Name in keyof ElementwiseRows]: ElementwiseRows[Name] extends {
    readonly types: { readonly operands: readonly ["bool", ...unknown[]] };
  }
    ? never
    : Name;
}[keyof ElementwiseRows];

type ElementwiseMethods = {
  readonly [Name in RealNames]: ElementwiseMethod<ElementwiseRows[Name]>;
};

type ReductionMethod = <
  A extends AnyTensor,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  this: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => Tensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type AxisMethod = <A extends AnyTensor, const X extends number = -1>(
  this: A,
  axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
) => Tensor<ShapeOf<A>>;

/** One entry an axis; null takes the default. */
export type Positions = number | null | readonly (number | null)[];

export interface TensorMethods extends ElementwiseMethods {
  readonly sum: ReductionMethod;
  readonly mean: ReductionMethod;
  readonly max: ReductionMethod;
  readonly min: ReductionMethod;
  readonly logsumexp: ReductionMethod;
  readonly softmax: AxisMethod;
  readonly logSoftmax: AxisMethod;
  /** The same value; nothing flows back. */
  readonly stopGradient: UnaryMethod;
  matmul<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<Product<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fitting<Product<ShapeOf<A>, ShapeOf<B>>>>;
  transpose<A extends AnyTensor, const P extends readonly number[] | undefined = undefined>(
    this: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ): Tensor<Fitting<Permuted<ShapeOf<A>, P>>>;
  reshape<const To extends Sizes>(this: AnyTensor, shape: To): Tensor<Reshaped<To>>;
  broadcastTo<A extends AnyTensor, const To extends Sizes>(
    this: A,
    shape: To & Valid<Broadcast<ShapeOf<A>, To>>,
  ): Tensor<[...To]>;
  /** NumPy's `x[start:stop:step]`; a number is for the first axis, a list has one entry an axis. */
  slice<A extends AnyTensor, const Start extends Positions>(
    this: A,
    start: Start,
    stop?: Positions,
    step?: Positions,
  ): Tensor<Fitting<Sliced<ShapeOf<A>, Start>>>;
  /** One element of the first axis, or of as many axes as the list is long; they disappear. */
  at<A extends AnyTensor, const At extends number | readonly number[]>(
    this: A,
    index: At & Valid<Picked<ShapeOf<A>, At>>,
  ): Tensor<Fitting<Picked<ShapeOf<A>, At>>>;
}

type LogicMethod = <A extends AnyCondition, B extends AnyCondition>(
  this: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Condition<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

/** The shape of three broadcast operands. */
export type Broadcast3<A extends Sizes, B extends Sizes, C extends Sizes> =
  Broadcast<A, B> extends infer AB ? (AB extends Sizes ? Broadcast<AB, C> : AB) : never;

export interface ConditionMethods {
  readonly logicalAnd: LogicMethod;
  readonly logicalOr: LogicMethod;
  logicalNot<A extends AnyCondition>(this: A): Condition<ShapeOf<A>>;
  /** `b` where this holds, else `c`. */
  where<A extends AnyCondition, const B extends Operand, const C extends Operand>(
    this: A,
    b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
    c: C & Valid<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>,
  ): Tensor<Fitting<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>>;
}
