import type { ElementwiseRows } from "../../../ops/elementwise.ts";
import type { Axes, AlongAxis, Permuted, Picked, Reduced, Reshaped, Sliced } from "./axes.ts";
import type {
  Dotted,
  OuterProduct,
  PerMatrix,
  Solved,
  Square,
  TriangularOptions,
} from "./linear.ts";
import type { ConditionShapeMethods } from "./conditions.ts";
import type { CastMethod, IndexingMethods } from "./indexing.ts";
import type { QuantifierMethods, RearrangingMethods } from "./rearranging.ts";
import type { Broadcast, Dimension, Fitting, Product, Sizes, Valid } from "./sizes.ts";
import type { AnyCondition, AnyTensor, Condition, Operand, ShapeOf, Tensor } from "./tensor.ts";
import type { Margins, Padded } from "./windows.ts";

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

type MatrixMethod = <A extends AnyTensor>(
  this: A & Valid<Square<ShapeOf<A>>>,
) => Tensor<ShapeOf<A>>;

type NumberOfMatrixMethod = <A extends AnyTensor>(
  this: A & Valid<Square<ShapeOf<A>>>,
) => Tensor<Fitting<PerMatrix<ShapeOf<A>>>>;

/** One entry an axis; null takes the default. */
export type Positions = Dimension | null | readonly (Dimension | null)[];

export interface TensorMethods extends ElementwiseMethods, IndexingMethods, RearrangingMethods {
  readonly sum: ReductionMethod;
  readonly mean: ReductionMethod;
  readonly max: ReductionMethod;
  readonly min: ReductionMethod;
  readonly prod: ReductionMethod;
  /** The Euclidean length. */
  readonly norm: ReductionMethod;
  readonly logsumexp: ReductionMethod;
  readonly softmax: AxisMethod;
  readonly logSoftmax: AxisMethod;
  /** The same value; nothing flows back. */
  readonly stopGradient: UnaryMethod;
  integerPow<A extends AnyTensor>(this: A, exponent: number): Tensor<ShapeOf<A>>;
  /** The mask has 1 (or true) where values stay, which grow by 1 / (1 - rate). */
  dropout<A extends AnyTensor, const B extends Operand | AnyCondition>(
    this: A,
    mask: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
    rate: number,
  ): Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;
  matmul<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<Product<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fitting<Product<ShapeOf<A>, ShapeOf<B>>>>;
  /** Over the last axis; leading axes broadcast. */
  dot<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<Dotted<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fitting<Dotted<ShapeOf<A>, ShapeOf<B>>>>;
  outer<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<OuterProduct<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fitting<OuterProduct<ShapeOf<A>, ShapeOf<B>>>>;
  /** Of vectors of three elements along an axis, by default the last. */
  cross<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
    axis?: number,
  ): Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;
  /** x with A x = b, where this is A. */
  solve<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<Solved<ShapeOf<A>, ShapeOf<B>>>,
  ): Tensor<Fitting<Solved<ShapeOf<A>, ShapeOf<B>>>>;
  triangularSolve<A extends AnyTensor, const B extends Operand>(
    this: A,
    b: B & Valid<Solved<ShapeOf<A>, ShapeOf<B>>>,
    options?: TriangularOptions,
  ): Tensor<Fitting<Solved<ShapeOf<A>, ShapeOf<B>>>>;
  readonly cholesky: MatrixMethod;
  readonly inv: MatrixMethod;
  readonly det: NumberOfMatrixMethod;
  readonly logdet: NumberOfMatrixMethod;
  transpose<A extends AnyTensor, const P extends readonly number[] | undefined = undefined>(
    this: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ): Tensor<Fitting<Permuted<ShapeOf<A>, P>>>;
  /** A margin of `value`, by default 0: one width for all sides, or [before, after] for each axis. */
  pad<A extends AnyTensor, const W extends Margins>(
    this: A,
    widths: W,
    value?: number,
  ): Tensor<Fitting<Padded<ShapeOf<A>, W>>>;
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

export interface ConditionMethods extends ConditionShapeMethods, QuantifierMethods {
  readonly cast: CastMethod<AnyCondition>;
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
