import type { ElementwiseRows } from "../../../ops/elementwise.ts";
import type {
  Axes,
  AlongAxis,
  Joined,
  Permuted,
  Picked,
  Reduced,
  Reshaped,
  Sliced,
} from "./axes.ts";
import type {
  Dotted,
  OuterProduct,
  PerMatrix,
  Solved,
  Square,
  TriangularOptions,
} from "./linear.ts";
import type { Broadcast3, Positions } from "./methods.ts";
import type { RearrangingOperations } from "./rearranging.ts";
import type { NeuralOperations } from "./neural.ts";
import type {
  Broadcast,
  Fitting,
  MayBeSame,
  Mismatch,
  Product,
  Show,
  Sizes,
  Valid,
} from "./sizes.ts";
import type { AnyCondition, Condition, Operand, ShapeOf, Tensor } from "./tensor.ts";

export type Unary = <const A extends Operand>(a: A) => Tensor<ShapeOf<A>>;

export type Binary = <const A extends Operand, const B extends Operand>(
  a: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

/** The second operand may be left out. */
type WithParameter = <const A extends Operand, const B extends Operand = number>(
  a: A,
  b?: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type Ternary = <const A extends Operand, const B extends Operand, const C extends Operand>(
  a: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  c: C & Valid<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>,
) => Tensor<Fitting<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>>;

type Predicate = <const A extends Operand>(a: A) => Condition<ShapeOf<A>>;

type Comparison = <const A extends Operand, const B extends Operand>(
  a: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Condition<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type Logic = <A extends AnyCondition, B extends AnyCondition>(
  a: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
) => Condition<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;

type Not = <A extends AnyCondition>(a: A) => Condition<ShapeOf<A>>;

type Where = <A extends AnyCondition, const B extends Operand, const C extends Operand>(
  condition: A,
  b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
  c: C & Valid<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>,
) => Tensor<Fitting<Broadcast3<ShapeOf<A>, ShapeOf<B>, ShapeOf<C>>>>;

interface Typed<Operands extends readonly string[], Result> {
  readonly types: { readonly operands: Operands; readonly result: Result };
}

/** The function a row of the elementwise table is; a form that is not here has no shapes in types. */
type Elementwise<Row> =
  Row extends Typed<readonly ["bool", "real", "real"], "real">
    ? Where
    : Row extends Typed<readonly ["real", "real"], "bool">
      ? Comparison
      : Row extends Typed<readonly ["bool", "bool"], "bool">
        ? Logic
        : Row extends Typed<readonly ["bool"], "bool">
          ? Not
          : Row extends Typed<readonly ["real"], "bool">
            ? Predicate
            : Row extends { readonly d: readonly [string] }
              ? Unary
              : Row extends { readonly defaults: readonly [number] }
                ? WithParameter
                : Row extends { readonly d: readonly [string, string] }
                  ? Binary
                  : Row extends { readonly d: readonly [string, string, string] }
                    ? Ternary
                    : (...operands: Operand[]) => Tensor;

type ElementwiseOperations = {
  readonly [Name in keyof ElementwiseRows]: Elementwise<ElementwiseRows[Name]>;
};

type Reduction = <
  const A extends Operand,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  x: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => Tensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type AxisOperation = <const A extends Operand, const X extends number = -1>(
  x: A,
  axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
) => Tensor<ShapeOf<A>>;

type Same<A extends Sizes, B extends Sizes> =
  MayBeSame<A, B> extends true ? A : Mismatch<`${Show<A>} and ${Show<B>} differ`>;

type Loss = <const A extends Operand, const B extends Operand>(
  prediction: A,
  target: B & Valid<Same<ShapeOf<A>, ShapeOf<B>>>,
) => Tensor<[]>;

/** Shapes of a list of operands. */
export type ShapesOf<List extends readonly Operand[]> = { [K in keyof List]: ShapeOf<List[K]> };

type OnMatrices = <const A extends Operand>(a: A & Valid<Square<ShapeOf<A>>>) => Tensor<ShapeOf<A>>;

type NumberOfMatrix = <const A extends Operand>(
  a: A & Valid<Square<ShapeOf<A>>>,
) => Tensor<Fitting<PerMatrix<ShapeOf<A>>>>;

/** Every operation, by name. */
export interface Operations extends ElementwiseOperations, RearrangingOperations, NeuralOperations {
  readonly sum: Reduction;
  readonly mean: Reduction;
  readonly max: Reduction;
  readonly min: Reduction;
  readonly prod: Reduction;
  /** The Euclidean length. */
  readonly norm: Reduction;
  readonly logsumexp: Reduction;
  readonly softmax: AxisOperation;
  readonly logSoftmax: AxisOperation;
  readonly stopGradient: Unary;
  readonly mse: Loss;
  readonly crossEntropy: Loss;
  readonly binaryCrossEntropy: Loss;
  /** `delta` is where the parabola becomes a line; 1 if left out. */
  readonly huber: <const A extends Operand, const B extends Operand>(
    prediction: A,
    target: B & Valid<Same<ShapeOf<A>, ShapeOf<B>>>,
    delta?: number,
  ) => Tensor<[]>;
  /** The mask has 1 (or true) where values stay, which grow by 1 / (1 - rate). */
  readonly dropout: <const A extends Operand, const B extends Operand | AnyCondition>(
    x: A,
    mask: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
    rate: number,
  ) => Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;
  readonly integerPow: <const A extends Operand>(x: A, exponent: number) => Tensor<ShapeOf<A>>;
  readonly polygamma: <const A extends Operand>(n: number, x: A) => Tensor<ShapeOf<A>>;
  readonly matmul: <const A extends Operand, const B extends Operand>(
    a: A,
    b: B & Valid<Product<ShapeOf<A>, ShapeOf<B>>>,
  ) => Tensor<Fitting<Product<ShapeOf<A>, ShapeOf<B>>>>;
  /** Over the last axis; leading axes broadcast. */
  readonly dot: <const A extends Operand, const B extends Operand>(
    a: A,
    b: B & Valid<Dotted<ShapeOf<A>, ShapeOf<B>>>,
  ) => Tensor<Fitting<Dotted<ShapeOf<A>, ShapeOf<B>>>>;
  readonly outer: <const A extends Operand, const B extends Operand>(
    a: A,
    b: B & Valid<OuterProduct<ShapeOf<A>, ShapeOf<B>>>,
  ) => Tensor<Fitting<OuterProduct<ShapeOf<A>, ShapeOf<B>>>>;
  /** Of vectors of three elements along an axis, by default the last. */
  readonly cross: <const A extends Operand, const B extends Operand>(
    a: A,
    b: B & Valid<Broadcast<ShapeOf<A>, ShapeOf<B>>>,
    axis?: number,
  ) => Tensor<Fitting<Broadcast<ShapeOf<A>, ShapeOf<B>>>>;
  /** x with A x = b; b is a vector [n], or a matrix [..., n, m] of right sides. */
  readonly solve: <const A extends Operand, const B extends Operand>(
    a: A,
    b: B & Valid<Solved<ShapeOf<A>, ShapeOf<B>>>,
  ) => Tensor<Fitting<Solved<ShapeOf<A>, ShapeOf<B>>>>;
  readonly triangularSolve: <const A extends Operand, const B extends Operand>(
    a: A,
    b: B & Valid<Solved<ShapeOf<A>, ShapeOf<B>>>,
    options?: TriangularOptions,
  ) => Tensor<Fitting<Solved<ShapeOf<A>, ShapeOf<B>>>>;
  /** Lower triangular L with L Lᵀ = A; of an A that is not symmetric, its symmetric part. */
  readonly cholesky: OnMatrices;
  readonly inv: OnMatrices;
  readonly det: NumberOfMatrix;
  /** log(det(A)) without overflow; NaN where the determinant is negative. */
  readonly logdet: NumberOfMatrix;
  /** The sign of the determinant, and the logarithm of its absolute value. */
  readonly slogdet: <const A extends Operand>(
    a: A & Valid<Square<ShapeOf<A>>>,
  ) => {
    readonly sign: Tensor<Fitting<PerMatrix<ShapeOf<A>>>>;
    readonly logAbsDet: Tensor<Fitting<PerMatrix<ShapeOf<A>>>>;
  };
  readonly transpose: <
    const A extends Operand,
    const P extends readonly number[] | undefined = undefined,
  >(
    x: A,
    permutation?: P & Valid<Permuted<ShapeOf<A>, P>>,
  ) => Tensor<Fitting<Permuted<ShapeOf<A>, P>>>;
  readonly reshape: <const To extends Sizes>(x: Operand, shape: To) => Tensor<Reshaped<To>>;
  readonly broadcastTo: <const A extends Operand, const To extends Sizes>(
    x: A,
    shape: To & Valid<Broadcast<ShapeOf<A>, To>>,
  ) => Tensor<[...To]>;
  readonly concat: <const List extends readonly Operand[], const X extends number = 0>(
    tensors: List & Valid<Joined<ShapesOf<List>, X>>,
    axis?: X,
  ) => Tensor<Fitting<Joined<ShapesOf<List>, X>>>;
  readonly slice: <const A extends Operand, const Start extends Positions>(
    x: A,
    start: Start,
    stop?: Positions,
    step?: Positions,
  ) => Tensor<Fitting<Sliced<ShapeOf<A>, Start>>>;
  readonly at: <const A extends Operand, const At extends number | readonly number[]>(
    x: A,
    index: At & Valid<Picked<ShapeOf<A>, At>>,
  ) => Tensor<Fitting<Picked<ShapeOf<A>, At>>>;
}
