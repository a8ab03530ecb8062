import type { Dimension, IsUnknown, IsUnranked, Mismatch, Show, Sizes } from "./sizes.ts";

/**
 * The shape of an einsum whose letters are written out: `ij,jk->ik`. With an ellipsis, or without a
 * result, it is known at run time.
 */
export type Contracted<Spec extends string, Shapes extends readonly Sizes[]> = string extends Spec
  ? number[]
  : Spec extends `${string}.${string}`
    ? number[]
    : WithoutSpaces<Spec> extends `${infer Operands}->${infer Result}`
      ? Bound<Operands, Shapes, never> extends infer Env
        ? [Env] extends [Mismatch<string>]
          ? Env
          : [Env] extends [false]
            ? number[]
            : ResultOf<Result, Extract<Env, Binding>, []>
        : never
      : number[];

type WithoutSpaces<Text extends string> = Text extends `${infer Before} ${infer After}`
  ? WithoutSpaces<`${Before}${After}`>
  : Text;

/** A letter and a size that it has. */
type Binding = readonly [letter: string, size: Dimension];

/** The letters of all operands; false where a rank or the number of operands is not known. */
type Bound<
  Operands extends string,
  Shapes extends readonly Sizes[],
  Env,
> = number extends Shapes["length"]
  ? false
  : Operands extends `${infer First},${infer Rest}`
    ? Shapes extends readonly [infer Shape extends Sizes, ...infer Others extends readonly Sizes[]]
      ? IsUnranked<Shape> extends true
        ? false
        : Named<First, Shape> extends infer Own
          ? [Own] extends [Mismatch<string>]
            ? Own
            : Bound<Rest, Others, Env | Own>
          : never
      : Mismatch<"einsum has letters for more operands than there are">
    : Shapes extends readonly [infer Last extends Sizes]
      ? IsUnranked<Last> extends true
        ? false
        : Named<Operands, Last> extends infer Own
          ? [Own] extends [Mismatch<string>]
            ? Own
            : Env | Own | ["", 1]
          : never
      : Mismatch<"einsum needs letters for every operand">;

/** The bindings of one operand. */
type Named<Letters extends string, Shape extends Sizes> =
  Bindings<Letters, Shape, ["", 1]> extends infer Own
    ? [Own] extends [false]
      ? Mismatch<`"${Letters}" does not name the axes of ${Show<Shape>}`>
      : Own
    : never;

type Bindings<
  Letters extends string,
  Shape extends Sizes,
  Done,
> = Letters extends `${infer Letter}${infer Rest}`
  ? Shape extends readonly [infer Size extends Dimension, ...infer Others extends Sizes]
    ? Bindings<Rest, Others, Done | [Letter, Size]>
    : false
  : Shape extends readonly []
    ? Done
    : false;

type ResultOf<
  Letters extends string,
  Env extends Binding,
  Done extends Sizes,
> = Letters extends `${infer Letter}${infer Rest}`
  ? [Extract<Env, readonly [Letter, Dimension]>] extends [never]
    ? Mismatch<`no operand of einsum has the letter ${Letter}`>
    : ResultOf<Rest, Env, [...Done, SizeOf<Extract<Env, readonly [Letter, Dimension]>[1]>]>
  : Done;

/** Of 1 and another size the other: 1 stretches. Two others differ, which is seen at run time. */
type SizeOf<Size extends Dimension> =
  true extends IsUnknown<Size>
    ? number
    : [Size] extends [1]
      ? 1
      : IsUnion<Exclude<Size, 1>> extends true
        ? number
        : Exclude<Size, 1>;

type IsUnion<T, All = T> = [T] extends [never]
  ? false
  : T extends unknown
    ? [All] extends [T]
      ? false
      : true
    : never;
