/**
 * Arithmetic of shapes in types. A shape is a tuple of literal sizes, numbers or symbols; a size that is
 * not known is `number`, and a shape whose rank is not known is `number[]`. What cannot be followed becomes one
 * of these, never an error; what is certainly wrong becomes a Mismatch, whose text is the diagnostic.
 */
export type Sizes = readonly Dimension[];

/** A size: a number, or text for one that is known at run time only: `"N"`, `"N + 1"`. */
export type Dimension = number | string;

declare const mismatch: unique symbol;

/** Why shapes do not fit together. No value has this type, so the editor shows the text. */
export interface Mismatch<Text extends string> {
  readonly [mismatch]: Text;
}

/** The type an argument must also have: anything, unless every possibility is a mismatch. */
export type Valid<Result> = Verdict<Result> extends "wrong" ? Result : unknown;

/**
 * Asked in this order so that a result that waits for a type parameter (`[Rows, 4]` in a generic
 * function) counts as right: TypeScript decides such questions by putting `any` for the parameter.
 */
type Verdict<Result> = [Result] extends [Sizes]
  ? "right"
  : [Result] extends [Mismatch<string>]
    ? "wrong"
    : "right";

/** The result where it is a shape: one that `number[]` has room for, even before it is known. */
export type Fitting<Result> = Result extends Dimension[]
  ? Result
  : Result extends Sizes
    ? [...Result]
    : never;

/** Whether the rank is unknown. */
export type IsUnranked<S extends Sizes> = number extends S["length"] ? true : false;

/** `[8, 4]`, as text. */
export type Show<S extends Sizes> = `[${Join<S>}]`;
type Join<S extends Sizes> = S extends readonly [infer One extends Dimension]
  ? `${One}`
  : S extends readonly [infer First extends Dimension, ...infer Rest extends Sizes]
    ? `${First}, ${Join<Rest>}`
    : "";

/** Whether it is not known which size is meant. */
export type IsUnknown<A extends Dimension> = number extends A
  ? true
  : string extends A
    ? true
    : false;

/** A size worked out of symbols, which may be written in several ways. */
type Composed = `${string}${" " | "+" | "-" | "*"}${string}`;

/** Whether two sizes may be equal. Different symbols are not: nothing says that they are. */
export type MayEqual<A extends Dimension, B extends Dimension> = true extends
  IsUnknown<A> | IsUnknown<B>
  ? true
  : [Extract<A, B>] extends [never]
    ? [Extract<A | B, Composed>] extends [never]
      ? false
      : true
    : true;

/** The size two broadcast sizes make, or false if they cannot. */
type Common<A extends Dimension, B extends Dimension> = [A, B] extends [B, A]
  ? A
  : [A] extends [1]
    ? B
    : [B] extends [1]
      ? A
      : IsUnknown<A> extends true
        ? Wide<B>
        : IsUnknown<B> extends true
          ? Wide<A>
          : 1 extends A | B
            ? number
            : MayEqual<A, B> extends true
              ? number
              : false;

/** What an unknown size makes with a known one: the known one, which has stretched it, unless that is 1. */
type Wide<Known extends Dimension> = 1 extends Known
  ? number
  : IsUnknown<Known> extends true
    ? number
    : Known;

/** NumPy's rule. */
export type Broadcast<A extends Sizes, B extends Sizes> = [A, B] extends [B, A]
  ? A
  : A extends Sizes
    ? B extends Sizes
      ? true extends IsUnranked<A> | IsUnranked<B>
        ? number[]
        : Align<A, B, []> extends infer Result extends Sizes
          ? Result
          : Mismatch<`${Show<A>} and ${Show<B>} cannot be broadcast together`>
      : never
    : never;

/** From the last axis on; false where two sizes do not agree. */
type Align<A extends Sizes, B extends Sizes, Done extends Sizes> = A extends readonly [
  ...infer InitA extends Sizes,
  infer LastA extends Dimension,
]
  ? B extends readonly [...infer InitB extends Sizes, infer LastB extends Dimension]
    ? Common<LastA, LastB> extends infer Size extends Dimension
      ? Align<InitA, InitB, [Size, ...Done]>
      : false
    : [...A, ...Done]
  : [...B, ...Done];

/** One shape for both: false where they certainly differ. */
export type MayBeSame<A extends Sizes, B extends Sizes> = true extends IsUnranked<A> | IsUnranked<B>
  ? true
  : A["length"] extends B["length"]
    ? false extends {
        [K in keyof A]: K extends keyof B ? MayEqual<A[K] & Dimension, B[K] & Dimension> : true;
      }[number]
      ? false
      : true
    : false;

/** NumPy's product: vectors are contracted, matrices multiplied, leading axes broadcast as batches. */
export type Product<A extends Sizes, B extends Sizes> = A extends Sizes
  ? B extends Sizes
    ? true extends IsUnranked<A> | IsUnranked<B>
      ? number[]
      : ProductOf<A, B> extends infer Result extends Sizes
        ? Result
        : Mismatch<`matmul cannot combine ${Show<A>} with ${Show<B>}`>
    : never
  : never;

type ProductOf<A extends Sizes, B extends Sizes> = A extends readonly [infer N extends Dimension]
  ? B extends readonly [infer M extends Dimension]
    ? If<MayEqual<N, M>, []>
    : B extends readonly [
          ...infer Batch extends Sizes,
          infer M extends Dimension,
          infer Columns extends Dimension,
        ]
      ? If<MayEqual<N, M>, [...Batch, Columns]>
      : false
  : A extends readonly [
        ...infer BatchA extends Sizes,
        infer Rows extends Dimension,
        infer N extends Dimension,
      ]
    ? B extends readonly [infer M extends Dimension]
      ? If<MayEqual<N, M>, [...BatchA, Rows]>
      : B extends readonly [
            ...infer BatchB extends Sizes,
            infer M extends Dimension,
            infer Columns extends Dimension,
          ]
        ? Broadcast<BatchA, BatchB> extends infer Batch extends Sizes
          ? If<MayEqual<N, M>, [...Batch, Rows, Columns]>
          : false
        : false
    : false;

type If<Condition extends boolean, Result> = Condition extends true ? Result : false;
