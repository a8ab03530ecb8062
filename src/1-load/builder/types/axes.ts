import type { Added } from "./arithmetic.ts";
import type { Dimension, IsUnranked, MayEqual, Mismatch, Show, Sizes } from "./sizes.ts";

/** What a reduction is told: one axis, several, or (undefined) all. */
export type Axes = number | readonly number[] | undefined;

type NoAxis<S extends Sizes, Axis extends number> = Mismatch<`${Show<S>} has no axis ${Axis}`>;

/** The axis from 0: a negative one counts from the end. `number` if it is not a literal. */
export type NormalAxis<S extends Sizes, Axis extends number> = number extends Axis
  ? number
  : `${Axis}` extends `-${infer FromEnd extends number}`
    ? DropLast<S, FromEnd, []> extends infer Before extends Sizes
      ? Before["length"]
      : NoAxis<S, Axis>
    : `${Axis}` extends keyof S
      ? Axis
      : NoAxis<S, Axis>;

type DropLast<
  S extends Sizes,
  Count extends number,
  Done extends 0[],
> = Done["length"] extends Count
  ? S
  : S extends readonly [...infer Init extends Sizes, Dimension]
    ? DropLast<Init, Count, [...Done, 0]>
    : false;

/** The shape after reducing over axes. */
export type Reduced<S extends Sizes, Over extends Axes, Keep extends boolean> = S extends Sizes
  ? boolean extends Keep
    ? number[]
    : [Over] extends [undefined | readonly []]
      ? Keep extends true
        ? Ones<S>
        : []
      : IsUnranked<S> extends true
        ? number[]
        : NormalAxes<S, Over> extends infer Axis
          ? [Axis] extends [number]
            ? number extends Axis
              ? number[]
              : WithoutAxes<S, Axis, Keep, [], []>
            : Extract<Axis, Mismatch<string>>
          : never
  : never;

type NormalAxes<S extends Sizes, Over extends Axes> = Over extends number
  ? NormalAxis<S, Over>
  : Over extends readonly (infer Axis extends number)[]
    ? Axis extends number
      ? NormalAxis<S, Axis>
      : never
    : number;

type Ones<S extends Sizes> =
  IsUnranked<S> extends true ? number[] : { -readonly [K in keyof S]: 1 };

type WithoutAxes<
  S extends Sizes,
  Axis extends number,
  Keep extends boolean,
  Before extends Sizes,
  Kept extends Sizes,
> = S extends readonly [infer Size extends Dimension, ...infer Rest extends Sizes]
  ? WithoutAxes<
      Rest,
      Axis,
      Keep,
      [...Before, Size],
      Before["length"] extends Axis ? (Keep extends true ? [...Kept, 1] : Kept) : [...Kept, Size]
    >
  : Kept;

/** The shape itself, where it has the axis. */
export type AlongAxis<S extends Sizes, Axis extends number> =
  IsUnranked<S> extends true
    ? S
    : NormalAxis<S, Axis> extends Mismatch<infer Text>
      ? Mismatch<Text>
      : S;

export type Reversed<S extends Sizes> = IsUnranked<S> extends true ? number[] : Reverse<S, []>;
type Reverse<S extends Sizes, Done extends Sizes> = S extends readonly [
  infer First extends Dimension,
  ...infer Rest extends Sizes,
]
  ? Reverse<Rest, [First, ...Done]>
  : Done;

/** Axes in the order of a permutation. */
export type Permuted<S extends Sizes, Order extends readonly number[] | undefined> = [
  Order,
] extends [undefined]
  ? Reversed<S>
  : Order extends readonly number[]
    ? true extends IsUnranked<S> | IsUnranked<Order>
      ? number[]
      : S["length"] extends Order["length"]
        ? { -readonly [K in keyof Order]: SizeAt<S, NormalAxis<S, Order[K] & number>> }
        : Mismatch<`${Show<Order>} does not order the axes of ${Show<S>}`>
    : number[];

type SizeAt<S extends Sizes, Axis> = Axis extends number ? S[Axis] : number;

/** A size of -1 is worked out at run time. */
export type Reshaped<To extends Sizes> = {
  -readonly [K in keyof To]: To[K] extends -1 ? number : To[K];
};

/** A slice of the first axis, or of several: how much it takes is known at run time. */
export type Sliced<S extends Sizes, Start> =
  IsUnranked<S> extends true
    ? number[]
    : Start extends Dimension
      ? S extends readonly [Dimension, ...infer Rest extends Sizes]
        ? [number, ...Rest]
        : Mismatch<"a scalar has no axis to slice">
      : { -readonly [K in keyof S]: number };

/** The shape without its leading axes: one, or as many as the list is long. */
export type Picked<S extends Sizes, At extends number | readonly number[]> =
  IsUnranked<S> extends true
    ? number[]
    : At extends number
      ? S extends readonly [Dimension, ...infer Rest extends Sizes]
        ? Rest
        : Mismatch<"a scalar has no axis to index">
      : At extends readonly [number, ...infer More extends readonly number[]]
        ? S extends readonly [Dimension, ...infer Rest extends Sizes]
          ? Picked<Rest, More>
          : Mismatch<`there are more indices than axes`>
        : At extends readonly []
          ? S
          : number[];

/** One after the other along an axis. */
export type Joined<Shapes extends readonly Sizes[], Axis extends number> = Shapes extends readonly [
  infer First extends Sizes,
  ...infer Rest extends readonly Sizes[],
]
  ? JoinAll<First, Rest, Axis>
  : number[];

type JoinAll<
  Done extends Sizes,
  Rest extends readonly Sizes[],
  Axis extends number,
> = Rest extends readonly [infer Next extends Sizes, ...infer Others extends readonly Sizes[]]
  ? JoinTwo<Done, Next, Axis> extends infer Joint
    ? Joint extends Sizes
      ? JoinAll<Joint, Others, Axis>
      : Joint
    : never
  : number extends Rest["length"]
    ? number[]
    : Done;

type JoinTwo<A extends Sizes, B extends Sizes, Axis extends number> = true extends
  IsUnranked<A> | IsUnranked<B>
  ? number[]
  : NormalAxis<A, Axis> extends infer At
    ? At extends number
      ? number extends At
        ? number[]
        : A["length"] extends B["length"]
          ? {
              -readonly [K in keyof A]: JoinSizes<
                A[K],
                B[K & keyof B] & Dimension,
                K extends `${At}` ? true : false
              >;
            } extends infer Joint extends Sizes
            ? Joint
            : Mismatch<`concat cannot join ${Show<A>} and ${Show<B>} along axis ${Axis}`>
          : Mismatch<`concat cannot join ${Show<A>} and ${Show<B>}`>
      : At
    : never;

type JoinSizes<
  A extends Dimension,
  B extends Dimension,
  IsAxis extends boolean,
> = IsAxis extends true ? Added<A, B> : MayEqual<A, B> extends true ? A : false;
