import type { Contracted } from "./einsum.ts";
import type { BatchNormOptions, LayerNormOptions } from "./normalization.ts";
import type { ShapesOf } from "./operations.ts";
import type { Fitting, Valid } from "./sizes.ts";
import type { Operand, ShapeOf, Tensor } from "./tensor.ts";
import type {
  ConvolutionOptions,
  Convolved1,
  Convolved2,
  Margins,
  Padded,
  Pooled,
  WindowOptions,
} from "./windows.ts";

/** Images [..., height, width, channels]; the window is one size, or height and width. */
type Pooling = <
  const A extends Operand,
  const W extends number | readonly number[],
  const O extends WindowOptions = object,
>(
  x: A,
  window: W & Valid<Pooled<ShapeOf<A>, W, O>>,
  options?: O,
) => Tensor<Fitting<Pooled<ShapeOf<A>, W, O>>>;

/** What networks are made of. */
export interface NeuralOperations {
  /** A margin of `value`, by default 0: one width for all sides, or [before, after] for each axis. */
  readonly pad: <const A extends Operand, const W extends Margins>(
    x: A,
    widths: W,
    value?: number,
  ) => Tensor<Fitting<Padded<ShapeOf<A>, W>>>;
  /** Einstein's sum: `einsum("ij,jk->ik", A, B)`. */
  readonly einsum: <const Spec extends string, const List extends readonly Operand[]>(
    spec: Spec & Valid<Contracted<Spec, ShapesOf<List>>>,
    ...operands: List
  ) => Tensor<Fitting<Contracted<Spec, ShapesOf<List>>>>;
  /** Images [..., width, channels] and a kernel [width, channels, filters]. */
  readonly conv1d: <
    const A extends Operand,
    const K extends Operand,
    const O extends ConvolutionOptions = object,
  >(
    x: A,
    kernel: K & Valid<Convolved1<ShapeOf<A>, ShapeOf<K>, O>>,
    options?: O,
  ) => Tensor<Fitting<Convolved1<ShapeOf<A>, ShapeOf<K>, O>>>;
  /** Images [..., height, width, channels] and a kernel [height, width, channels, filters]. */
  readonly conv2d: <
    const A extends Operand,
    const K extends Operand,
    const O extends ConvolutionOptions = object,
  >(
    x: A,
    kernel: K & Valid<Convolved2<ShapeOf<A>, ShapeOf<K>, O>>,
    options?: O,
  ) => Tensor<Fitting<Convolved2<ShapeOf<A>, ShapeOf<K>, O>>>;
  readonly maxPool2d: Pooling;
  readonly avgPool2d: Pooling;
  readonly layerNorm: <const A extends Operand>(
    x: A,
    options?: LayerNormOptions,
  ) => Tensor<ShapeOf<A>>;
  readonly batchNorm: <const A extends Operand>(
    x: A,
    options?: BatchNormOptions,
  ) => Tensor<ShapeOf<A>>;
}
