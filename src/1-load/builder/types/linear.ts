import type { Broadcast, Dimension, IsUnranked, MayEqual, Mismatch, Show, Sizes } from "./sizes.ts";

/** Which part of the matrix is read, and how; all may be left out. */
export interface TriangularOptions {
  /** The lower triangle (by default), or the upper one. */
  readonly lower?: boolean;
  /** Solves Aᵀ x = b; by default A x = b. */
  readonly transposed?: boolean;
  /** Takes the diagonal for ones; by default it is read. */
  readonly unitDiagonal?: boolean;
}

/** The shape itself, of square matrices. */
export type Square<S extends Sizes> = S extends Sizes
  ? IsUnranked<S> extends true
    ? S
    : S extends readonly [...Sizes, infer Rows extends Dimension, infer Columns extends Dimension]
      ? MayEqual<Rows, Columns> extends true
        ? S
        : Mismatch<`${Show<S>} is not square`>
      : Mismatch<`${Show<S>} is not a matrix`>
  : never;

/** One number for each of a batch of square matrices. */
export type PerMatrix<S extends Sizes> =
  Square<S> extends infer Whole
    ? Whole extends Sizes
      ? IsUnranked<Whole> extends true
        ? number[]
        : Whole extends readonly [...infer Batch extends Sizes, Dimension, Dimension]
          ? [...Batch]
          : number[]
      : Whole
    : never;

/** The solutions of systems: a right side of one axis is a vector, any other a matrix. */
export type Solved<A extends Sizes, B extends Sizes> = A extends Sizes
  ? B extends Sizes
    ? true extends IsUnranked<A> | IsUnranked<B>
      ? number[]
      : Square<A> extends Mismatch<infer Text>
        ? Mismatch<Text>
        : A extends readonly [
              ...infer BatchA extends Sizes,
              Dimension,
              infer Rows extends Dimension,
            ]
          ? SolvedFor<A, B, BatchA, Rows>
          : number[]
    : never
  : never;

type SolvedFor<
  A extends Sizes,
  B extends Sizes,
  BatchA extends Sizes,
  Rows extends Dimension,
> = B extends readonly [infer Length extends Dimension]
  ? MayEqual<Rows, Length> extends true
    ? [...BatchA, Length]
    : Uneven<A, B>
  : B extends readonly [
        ...infer BatchB extends Sizes,
        infer Length extends Dimension,
        infer Columns extends Dimension,
      ]
    ? MayEqual<Rows, Length> extends true
      ? Broadcast<BatchA, BatchB> extends infer Batch
        ? Batch extends Sizes
          ? [...Batch, Length, Columns]
          : Batch
        : never
      : Uneven<A, B>
    : Mismatch<"the right side is a scalar">;

type Uneven<
  A extends Sizes,
  B extends Sizes,
> = Mismatch<`${Show<B>} has another number of rows than ${Show<A>}`>;

/** The sum over the last axis of both. */
export type Dotted<A extends Sizes, B extends Sizes> = A extends Sizes
  ? B extends Sizes
    ? true extends IsUnranked<A> | IsUnranked<B>
      ? number[]
      : A extends readonly [...infer BatchA extends Sizes, infer LastA extends Dimension]
        ? B extends readonly [...infer BatchB extends Sizes, infer LastB extends Dimension]
          ? MayEqual<LastA, LastB> extends true
            ? Broadcast<BatchA, BatchB>
            : Mismatch<`the last sizes of ${Show<A>} and ${Show<B>} differ`>
          : Mismatch<"a scalar is no vector">
        : Mismatch<"a scalar is no vector">
    : never
  : never;

/** Every element of one vector with every element of the other. */
export type OuterProduct<A extends Sizes, B extends Sizes> = A extends Sizes
  ? B extends Sizes
    ? true extends IsUnranked<A> | IsUnranked<B>
      ? number[]
      : A extends readonly [...infer BatchA extends Sizes, infer LastA extends Dimension]
        ? B extends readonly [...infer BatchB extends Sizes, infer LastB extends Dimension]
          ? Broadcast<BatchA, BatchB> extends infer Batch
            ? Batch extends Sizes
              ? [...Batch, LastA, LastB]
              : Batch
            : never
          : Mismatch<"a scalar is no vector">
        : Mismatch<"a scalar is no vector">
    : never
  : never;
