import type { Fitting, IsUnranked, Mismatch, Show, Sizes, Valid } from "./sizes.ts";
import type { AnyTensor, Operand, ShapeOf, Tensor } from "./tensor.ts";

/** Tensors to differentiate with respect to: one, or several in lists and records. */
export type Variables = AnyTensor | readonly Variables[] | { readonly [name: string]: Variables };

/** Whether nothing is known of it: `any`, or all that it could be. */
type IsWide<X> = [AnyTensor | readonly Variables[]] extends [X] ? true : false;

/** A derivative for each of them, in the same lists and records. */
export type DerivativesOf<X> =
  IsWide<X> extends true
    ? X
    : X extends AnyTensor
      ? Tensor<Fitting<ShapeOf<X>>>
      : { -readonly [K in keyof X]: DerivativesOf<X[K]> };

/** A direction for each of them. */
export type DirectionsOf<X> =
  IsWide<X> extends true
    ? unknown
    : X extends AnyTensor
      ? Operand
      : { readonly [K in keyof X]: DirectionsOf<X[K]> };

type Scalar<Op extends string, S extends Sizes> =
  true extends IsUnranked<S>
    ? S
    : S extends readonly []
      ? S
      : Mismatch<`${Op} differentiates a scalar, not ${Show<S>}`>;

/**
 * The gradient of a scalar with respect to tensors that it was computed from: inputs, parameters or
 * what was computed on the way. Gradients are tensors as any other, and can be differentiated again.
 */
export type Grad = <const Y extends AnyTensor, const X extends Variables>(
  y: Y & Valid<Scalar<"grad", ShapeOf<Y>>>,
  x: X,
) => DerivativesOf<X>;

/** Σ upstream ∂y/∂x, where `upstream` has the shape of y; the gradient of Σ upstream y. */
export type Vjp = <const X extends Variables>(
  y: AnyTensor,
  x: X,
  upstream: Operand,
) => DerivativesOf<X>;

/** How y moves as each x moves along its direction: Σ ∂y/∂x v, of the shape of y. */
export type Jvp = <const Y extends AnyTensor, const X extends Variables>(
  y: Y,
  x: X,
  v: DirectionsOf<X>,
) => Tensor<Fitting<ShapeOf<Y>>>;

/** How the gradient of a scalar moves as each x moves along its direction; the Hessian is never made. */
export type HessianVectorProduct = <const Y extends AnyTensor, const X extends Variables>(
  y: Y & Valid<Scalar<"hessianVectorProduct", ShapeOf<Y>>>,
  x: X,
  v: DirectionsOf<X>,
) => DerivativesOf<X>;
