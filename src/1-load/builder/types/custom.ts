import type { Fitting } from "./sizes.ts";
import type { Binary, Unary } from "./operations.ts";
import type { AnyTensor, Operand, ShapeOf, Tensor } from "./tensor.ts";

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

/** What `swish` in `customOp("swish(x) = …")` is: a function of as many operands as it names. */
type Defined<Formula extends string> =
  Formula extends `${string}(${infer Params})${string}=${string}`
    ? Params extends `${string},${string},${string}`
      ? (...operands: Operand[]) => Tensor
      : Params extends `${string},${string}`
        ? Binary
        : Unary
    : (...operands: Operand[]) => Tensor;

declare const operation: unique symbol;

/** An operation of your own; formulas can call it, too: `expr("swish(z)", { z, swish })`. */
export interface CustomOperation {
  readonly [operation]: true;
}

/**
 * An elementwise operation from a formula of numbers, whose derivative is worked out. `derivatives`,
 * one formula an operand in the operands and `y`, the result, are used instead where they are given.
 */
export type CustomOp = <const Formula extends string>(
  formula: Formula,
  options?: { readonly derivatives?: readonly string[] },
) => Defined<Formula> & CustomOperation;
