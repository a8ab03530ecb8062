import type { AlongAxis, Axes, Reduced } from "./axes.ts";
import type {
  Diagonal,
  Matrices,
  Parts,
  Squeezed,
  Stacked,
  Tiled,
  Traced,
  WithAxis,
} from "./rearranged.ts";
import type { Dimension, Fitting, Sizes, Valid } from "./sizes.ts";
import type {
  AnyCondition,
  AnyTensor,
  Condition,
  IntTensor,
  Operand,
  ShapeOf,
  Tensor,
} from "./tensor.ts";

export interface ScanOptions {
  /** Without the element itself: of those before it. */
  readonly exclusive?: boolean;
  /** From the end. */
  readonly reverse?: boolean;
}

type Tensors<Shapes> = Shapes extends readonly Sizes[]
  ? { -readonly [K in keyof Shapes]: Tensor<Fitting<Shapes[K]>> }
  : never;

type Scan = <const A extends Operand, const X extends number = 0>(
  x: A,
  axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  options?: ScanOptions,
) => Tensor<ShapeOf<A>>;

type ScanMethod = <A extends AnyTensor, const X extends number = 0>(
  this: A,
  axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  options?: ScanOptions,
) => Tensor<ShapeOf<A>>;

type Spread = <
  const A extends Operand,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  x: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
  correction?: number,
) => Tensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type SpreadMethod = <
  A extends AnyTensor,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  this: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
  correction?: number,
) => Tensor<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type Quantifier = <
  A extends AnyCondition,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  x: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => Condition<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type QuantifierMethod = <
  A extends AnyCondition,
  const X extends Axes = undefined,
  const K extends boolean = false,
>(
  this: A,
  axis?: X & Valid<Reduced<ShapeOf<A>, X, K>>,
  keepDims?: K,
) => Condition<Fitting<Reduced<ShapeOf<A>, X, K>>>;

type Triangle<Op extends string> = <const A extends Operand>(
  x: A & Valid<Matrices<ShapeOf<A>, Op>>,
  offset?: number,
) => Tensor<ShapeOf<A>>;

type TriangleMethod = <A extends AnyTensor>(this: A, offset?: number) => Tensor<ShapeOf<A>>;

/** Operations that move, copy or drop elements, and those that go through them in order. */
export interface RearrangingOperations {
  /** Tensors of one shape along a new axis, by default the first. */
  readonly stack: <const List extends readonly Operand[], const X extends number = 0>(
    tensors: List & Valid<Stacked<{ [K in keyof List]: ShapeOf<List[K]> }, X>>,
    axis?: X,
  ) => Tensor<Fitting<Stacked<{ [K in keyof List]: ShapeOf<List[K]> }, X>>>;
  /** Equal parts of an axis, so many, or parts of the sizes listed. */
  readonly split: <
    const A extends Operand,
    const N extends number | Sizes,
    const X extends number = 0,
  >(
    x: A,
    sections: N,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ) => Tensors<Parts<ShapeOf<A>, N, X>>;
  /** Backwards along axes, by default all. */
  readonly flip: <const A extends Operand, const X extends Axes = undefined>(
    x: A,
    axis?: X & Valid<Reduced<ShapeOf<A>, X, true>>,
  ) => Tensor<ShapeOf<A>>;
  /** Without axes of size 1: those named, by default all. */
  readonly squeeze: <const A extends Operand, const X extends Axes = undefined>(
    x: A,
    axis?: X & Valid<Squeezed<ShapeOf<A>, X>>,
  ) => Tensor<Fitting<Squeezed<ShapeOf<A>, X>>>;
  /** With a new axis of size 1. */
  readonly expandDims: <const A extends Operand, const X extends number>(
    x: A,
    axis: X & Valid<WithAxis<ShapeOf<A>, X, 1>>,
  ) => Tensor<Fitting<WithAxis<ShapeOf<A>, X, 1>>>;
  /** Repeated as a whole, so often along each axis, from the last one on. */
  readonly tile: <const A extends Operand, const R extends Dimension | Sizes>(
    x: A,
    repeats: R,
  ) => Tensor<Fitting<Tiled<ShapeOf<A>, R>>>;
  /** Without what is below a diagonal: 0 the main one, positive above it. */
  readonly triu: Triangle<"triu">;
  /** Without what is above a diagonal. */
  readonly tril: Triangle<"tril">;
  /** Of a vector the matrix with it on a diagonal, of matrices the elements on it. */
  readonly diag: <const A extends Operand, const K extends number = 0>(
    x: A & Valid<Diagonal<ShapeOf<A>, K>>,
    offset?: K,
  ) => Tensor<Fitting<Diagonal<ShapeOf<A>, K>>>;
  readonly trace: <const A extends Operand>(
    x: A & Valid<Traced<ShapeOf<A>>>,
  ) => Tensor<Fitting<Traced<ShapeOf<A>>>>;
  readonly cumsum: Scan;
  readonly cumprod: Scan;
  /** Divided by the number of elements less `correction`, by default 0. */
  readonly variance: Spread;
  readonly std: Spread;
  readonly any: Quantifier;
  readonly all: Quantifier;
  /** Along an axis, by default the last; what is not a number comes last. */
  readonly sort: <const A extends Operand, const X extends number = -1>(
    x: A,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ) => Tensor<ShapeOf<A>>;
  /** The positions that sort. */
  readonly argsort: <const A extends Operand, const X extends number = -1>(
    x: A,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ) => IntTensor<ShapeOf<A>>;
}

export interface RearrangingMethods {
  split<A extends AnyTensor, const N extends number | Sizes, const X extends number = 0>(
    this: A,
    sections: N,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Tensors<Parts<ShapeOf<A>, N, X>>;
  flip<A extends AnyTensor, const X extends Axes = undefined>(
    this: A,
    axis?: X & Valid<Reduced<ShapeOf<A>, X, true>>,
  ): Tensor<ShapeOf<A>>;
  squeeze<A extends AnyTensor, const X extends Axes = undefined>(
    this: A,
    axis?: X & Valid<Squeezed<ShapeOf<A>, X>>,
  ): Tensor<Fitting<Squeezed<ShapeOf<A>, X>>>;
  expandDims<A extends AnyTensor, const X extends number>(
    this: A,
    axis: X & Valid<WithAxis<ShapeOf<A>, X, 1>>,
  ): Tensor<Fitting<WithAxis<ShapeOf<A>, X, 1>>>;
  tile<A extends AnyTensor, const R extends Dimension | Sizes>(
    this: A,
    repeats: R,
  ): Tensor<Fitting<Tiled<ShapeOf<A>, R>>>;
  readonly triu: TriangleMethod;
  readonly tril: TriangleMethod;
  diag<A extends AnyTensor, const K extends number = 0>(
    this: A,
    offset?: K & Valid<Diagonal<ShapeOf<A>, K>>,
  ): Tensor<Fitting<Diagonal<ShapeOf<A>, K>>>;
  trace<A extends AnyTensor>(this: A): Tensor<Fitting<Traced<ShapeOf<A>>>>;
  readonly cumsum: ScanMethod;
  readonly cumprod: ScanMethod;
  readonly variance: SpreadMethod;
  readonly std: SpreadMethod;
  sort<A extends AnyTensor, const X extends number = -1>(
    this: A,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): Tensor<ShapeOf<A>>;
  argsort<A extends AnyTensor, const X extends number = -1>(
    this: A,
    axis?: X & Valid<AlongAxis<ShapeOf<A>, X>>,
  ): IntTensor<ShapeOf<A>>;
}

export interface QuantifierMethods {
  readonly any: QuantifierMethod;
  readonly all: QuantifierMethod;
}
