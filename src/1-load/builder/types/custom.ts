import { type Fitting } from "./sizes.ts";
import { type AnyTensor, type Operand, type ShapeOf, type Tensor } from "./tensor.ts";

/** Operands as a function is given them. */
type Tensors<List extends readonly Operand[]> = {
  -readonly [K in keyof List]: Tensor<Fitting<ShapeOf<List[K]>>>;
};

/** One gradient an operand. */
type Gradients<List extends readonly Operand[]> = { readonly [K in keyof List]: Operand | null };

/**
 * The value of `f`, with a rule of your own for its gradient: `rule` is given the gradient of the
 * result, the result and the operands, and returns the gradient of each operand, null for none.
 */
export type CustomGradient = <
  const List extends readonly [Operand, ...Operand[]],
  Y extends AnyTensor,
>(
  operands: List,
  f: (...operands: Tensors<List>) => Y,
  rule: (
    g: Tensor<Fitting<ShapeOf<Y>>>,
    y: Tensor<Fitting<ShapeOf<Y>>>,
    ...operands: Tensors<List>
  ) => Gradients<List>,
) => Tensor<Fitting<ShapeOf<Y>>>;
