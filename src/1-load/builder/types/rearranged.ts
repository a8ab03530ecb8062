import type { Added, Counter, Divided, Multiple, Numeric } from "./arithmetic.ts";
import type { NormalAxis, Reduced } from "./axes.ts";
import type { Dimension, IsUnranked, MayBeSame, MayEqual, Mismatch } from "./sizes.ts";
import type { Show, Sizes } from "./sizes.ts";

/** The shapes that operations make which only move, copy or drop elements. */

/** The shape with a new axis, which may come after the last. */
export type WithAxis<S extends Sizes, Axis extends number, Size extends Dimension> =
  IsUnranked<S> extends true
    ? number[]
    : NormalAxis<[...S, Size], Axis> extends infer At
      ? At extends number
        ? number extends At
          ? number[]
          : Insert<S, At, Size, []>
        : Mismatch<`a new axis of ${Show<S>} cannot be number ${Axis}`>
      : never;

type Insert<
  S extends Sizes,
  At extends number,
  Size extends Dimension,
  Before extends Sizes,
> = Before["length"] extends At
  ? [...Before, Size, ...S]
  : S extends readonly [infer First extends Dimension, ...infer Rest extends Sizes]
    ? Insert<Rest, At, Size, [...Before, First]>
    : number[];

/** Tensors of one shape along a new axis. */
export type Stacked<
  Shapes extends readonly Sizes[],
  Axis extends number,
> = Shapes extends readonly [infer First extends Sizes, ...infer Rest extends readonly Sizes[]]
  ? AllSame<First, Rest> extends infer Same
    ? Same extends true
      ? WithAxis<First, Axis, Shapes["length"] & number>
      : Same
    : never
  : number[];

type AllSame<First extends Sizes, Rest extends readonly Sizes[]> = Rest extends readonly [
  infer Next extends Sizes,
  ...infer Others extends readonly Sizes[],
]
  ? MayBeSame<First, Next> extends true
    ? AllSame<First, Others>
    : Mismatch<`stack cannot join ${Show<First>} and ${Show<Next>}`>
  : true;

/** The shape with another size along an axis. */
type Resized<S extends Sizes, Axis extends number, Size extends Dimension> =
  IsUnranked<S> extends true
    ? number[]
    : NormalAxis<S, Axis> extends infer At extends number
      ? { -readonly [K in keyof S]: number extends At ? number : K extends `${At}` ? Size : S[K] }
      : never;

/** The shapes of the parts of an axis: as many equal ones, or one for each size. */
export type Parts<
  S extends Sizes,
  Sections extends number | Sizes,
  Axis extends number,
> = Sections extends number
  ? number extends Sections
    ? Resized<S, Axis, number>[]
    : Counter<Sections> extends infer Count extends 0[]
      ? { [K in keyof Count]: Resized<S, Axis, Divided<Numeric<SizeOf<S, Axis>>, Sections>> }
      : Resized<S, Axis, number>[]
  : { -readonly [K in keyof Sections]: Resized<S, Axis, Sections[K] & Dimension> };

type SizeOf<S extends Sizes, Axis extends number> =
  NormalAxis<S, Axis> extends infer At extends number ? S[At] : number;

/** The shape without axes of size 1: all of them, or those that are named. */
export type Squeezed<S extends Sizes, Axis extends number | readonly number[] | undefined> = [
  Axis,
] extends [undefined]
  ? Squeeze<S, []>
  : Axis extends readonly []
    ? S
    : Axis extends number
      ? MayEqual<SizeOf<S, Axis>, 1> extends true
        ? Reduced<S, Axis, false>
        : Mismatch<`squeeze cannot drop axis ${Axis} of ${Show<S>}`>
      : Reduced<S, Axis, false>;

type Squeeze<S extends Sizes, Kept extends Sizes> =
  IsUnranked<S> extends true
    ? number[]
    : S extends readonly [infer First extends Dimension, ...infer Rest extends Sizes]
      ? 1 extends First
        ? number extends First
          ? number[]
          : Squeeze<Rest, Kept>
        : Squeeze<Rest, [...Kept, First]>
      : Kept;

/** Repeats and axes align at the last ones. */
export type Tiled<S extends Sizes, Repeats extends Dimension | Sizes> = Repeats extends Dimension
  ? Tiled<S, [Repeats]>
  : Repeats extends Sizes
    ? true extends IsUnranked<S> | IsUnranked<Repeats>
      ? number[]
      : TileAll<S, Repeats, []>
    : never;

type TileAll<S extends Sizes, Repeats extends Sizes, Done extends Sizes> = S extends readonly [
  ...infer Init extends Sizes,
  infer Last extends Dimension,
]
  ? Repeats extends readonly [...infer Before extends Sizes, infer Times extends Dimension]
    ? TileAll<Init, Before, [Repeated<Last, Times>, ...Done]>
    : [...S, ...Done]
  : [...Repeats, ...Done];

type Repeated<Size extends Dimension, Times extends Dimension> = Times extends 1
  ? Size
  : Size extends 1
    ? Times
    : Multiple<Numeric<Size>, Numeric<Times>> & number;

/** The shape itself, where it has the two axes of matrices. */
export type Matrices<S extends Sizes, Op extends string> =
  IsUnranked<S> extends true
    ? S
    : S extends readonly [...Sizes, Dimension, Dimension]
      ? S
      : Mismatch<`${Op} takes matrices, not ${Show<S>}`>;

/** Of a vector the matrix with it on a diagonal, of matrices the diagonal. */
export type Diagonal<S extends Sizes, Offset extends number> =
  IsUnranked<S> extends true
    ? number[]
    : S extends readonly [infer Size extends Dimension]
      ? Added<Size, Distance<Offset>> extends infer N extends Dimension
        ? [N, N]
        : never
      : S extends readonly [
            ...infer Batch extends Sizes,
            infer Rows extends Dimension,
            infer Columns extends Dimension,
          ]
        ? [...Batch, [Offset, Rows, Columns] extends [0, Columns, Rows] ? Rows : number]
        : Mismatch<"diag takes a vector or matrices, not a scalar">;

type Distance<Offset extends number> = `${Offset}` extends `-${infer Below extends number}`
  ? Below
  : Offset;

/** The shape without the two axes of matrices. */
export type Traced<S extends Sizes> =
  IsUnranked<S> extends true
    ? number[]
    : S extends readonly [...infer Batch extends Sizes, Dimension, Dimension]
      ? Batch
      : Mismatch<`trace takes matrices, not ${Show<S>}`>;
