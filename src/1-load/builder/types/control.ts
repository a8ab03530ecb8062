import type { NormalAxis, Reduced } from "./axes.ts";
import type { Dimension, Fitting, MayBeSame, Mismatch, Show, Valid } from "./sizes.ts";
import type {
  AnyCondition,
  AnyInteger,
  AnyTensor,
  Condition,
  IntTensor,
  Nested,
  ShapeOf,
  Tensor,
} from "./tensor.ts";

/** Tensors and numbers, alone or in lists and records, however nested. */
export type Tree =
  | number
  | AnyTensor
  | AnyInteger
  | AnyCondition
  | readonly Tree[]
  | { readonly [name: string]: Tree };

/** What a body is given along an axis; lists of numbers are tensors. */
export type Sequences =
  | Nested
  | AnyTensor
  | AnyInteger
  | AnyCondition
  | readonly Sequences[]
  | { readonly [name: string]: Sequences };

/** Whether nothing is known: `any`, or all that a structure could be. */
type IsWide<T> = [AnyTensor | AnyCondition] extends [T] ? true : false;

/** The structure with tensors of their own shapes in it; numbers are scalars. */
export type Given<T> =
  IsWide<T> extends true
    ? T
    : T extends number | AnyTensor
      ? Tensor<Fitting<ShapeOf<T>>>
      : T extends AnyInteger
        ? IntTensor<Fitting<ShapeOf<T>>>
        : T extends AnyCondition
          ? Condition<Fitting<ShapeOf<T>>>
          : { -readonly [K in keyof T]: Given<T[K]> };

/** One row of everything in the structure: what is left without the axis. */
type Row<T, Axis extends number> =
  IsWide<T> extends true
    ? T
    : T extends undefined
      ? undefined
      : T extends AnyTensor | Nested
        ? Tensor<Fitting<Reduced<ShapeOf<T>, Axis, false>>>
        : T extends AnyInteger
          ? IntTensor<Fitting<Reduced<ShapeOf<T>, Axis, false>>>
          : T extends AnyCondition
            ? Condition<Fitting<Reduced<ShapeOf<T>, Axis, false>>>
            : { -readonly [K in keyof T]: Row<T[K], Axis> };

/** How long sequences are along the axis. */
type Length<T, Axis extends number> =
  LengthIn<T, Axis> extends infer N extends Dimension ? N : number;

type LengthIn<T, Axis extends number> =
  IsWide<T> extends true
    ? number
    : T extends AnyTensor | AnyInteger | AnyCondition | Nested
      ? Extract<ShapeOf<T>[NormalAxis<ShapeOf<T>, Axis> & number], Dimension>
      : T extends undefined
        ? never
        : LengthIn<T[keyof T & (T extends readonly unknown[] ? number : string)], Axis>;

/** What is stacked along a new first axis. */
type Stacked<T, Count extends Dimension> =
  IsWide<T> extends true
    ? T
    : T extends undefined
      ? undefined
      : T extends number | AnyTensor
        ? Tensor<[Count, ...Fitting<ShapeOf<T>>]>
        : T extends AnyInteger
          ? IntTensor<[Count, ...Fitting<ShapeOf<T>>]>
          : T extends AnyCondition
            ? Condition<[Count, ...Fitting<ShapeOf<T>>]>
            : { -readonly [K in keyof T]: Stacked<T[K], Count> };

/** Whether two structures may have the same entries, types and shapes. */
type MayBeAlike<A, B> = true extends IsWide<A> | IsWide<B>
  ? true
  : A extends number | AnyTensor
    ? B extends number | AnyTensor
      ? MayBeSame<ShapeOf<A>, ShapeOf<B>>
      : false
    : A extends AnyInteger
      ? B extends number | AnyInteger
        ? MayBeSame<ShapeOf<A>, ShapeOf<B>>
        : false
      : A extends AnyCondition
        ? B extends AnyCondition
          ? MayBeSame<ShapeOf<A>, ShapeOf<B>>
          : false
        : B extends { readonly [K in keyof A]: unknown }
          ? false extends {
              [K in keyof A]: K extends keyof B ? MayBeAlike<A[K], B[K]> : true;
            }[EntriesOf<A>]
            ? false
            : true
          : false;

type EntriesOf<T> = T extends readonly unknown[] ? number & keyof T : keyof T;

/** The type that a returned structure must also have: anything, unless it cannot be like the first. */
type Alike<A, B> = Valid<MayBeAlike<A, B> extends true ? [] : Mismatch<Differing<A, B>>>;

type Differing<A, B> = A extends number | AnyTensor | AnyInteger
  ? B extends number | AnyTensor | AnyInteger
    ? `${Show<ShapeOf<A>>} would become ${Show<ShapeOf<B>>}`
    : "one tensor would become another structure"
  : "structures, types and shapes must stay the same";

/** A whole number, or a size that is known at run time only: `"N"`, `"N - 1"`. */
type Count = Dimension;

/**
 * A loop over sequences: `body(carry, x, t)` is given what the iteration before has left (at first
 * `init`), a row of each sequence and the number of the row, and returns `[next, y]`. The result is the
 * last carry and all y, stacked; y may be undefined. Carry, rows and y are tensors, or lists and records
 * of tensors. What the body uses from outside is computed once. Without sequences `length` says how often.
 * The order of the rows is reversed by `reverse`; y of row t is row t of the stack all the same.
 */
export type Scan = <
  const Init extends Tree,
  const Next extends Tree,
  const Y extends Tree | undefined,
  const Xs extends Sequences | undefined = undefined,
  const L extends Count = Count,
>(
  body: (
    carry: Given<Init>,
    x: Row<Xs, 0>,
    t: IntTensor<[]>,
  ) => readonly [Next & Alike<Init, Next>, Y],
  init: Init,
  xs?: Xs,
  options?: { readonly reverse?: boolean; readonly length?: L },
) => [Given<Init>, Stacked<Y, Xs extends undefined ? L : Length<Xs, 0>>];

/** The carry after `body(i, carry)` for i = from, …, to − 1. */
export type ForI = <const Init extends Tree, const Next extends Tree>(
  from: Count,
  to: Count,
  body: (i: IntTensor<[]>, carry: Given<Init>) => Next & Alike<Init, Next>,
  init: Init,
) => Given<Init>;

/**
 * The state after `body` has been applied as long as `test` holds, at most `maxSteps` times. The states
 * of all steps have their places in the cache, for backward.
 */
export type WhileLoop = <const Init extends Tree, const Next extends Tree>(
  test: (state: Given<Init>) => AnyCondition,
  body: (state: Given<Init>) => Next & Alike<Init, Next>,
  init: Init,
  options: { readonly maxSteps: Count },
) => Given<Init>;

/** What `body(x, i)` gives for every x along an axis (the first), stacked along a new first axis. */
export type MapAlong = <
  const Xs extends Sequences,
  const Y extends Tree,
  const Axis extends number = 0,
>(
  body: (x: Row<Xs, Axis>, i: IntTensor<[]>) => Y,
  xs: Xs,
  options?: { readonly axis?: Axis },
) => Stacked<Y, Length<Xs, Axis>>;

type AllGiven<List extends readonly Tree[]> = { -readonly [K in keyof List]: Given<List[K]> };

/**
 * What one of two functions gives, by a scalar truth value; only that one is computed, and the other
 * takes no part in any derivative. Both return tensors of the same structure, types and shapes.
 */
export type Cond = <
  const A extends Tree,
  const B extends Tree,
  const Operands extends readonly Tree[],
>(
  predicate: AnyCondition,
  taken: (...operands: AllGiven<Operands>) => A,
  other: (...operands: AllGiven<Operands>) => B & Alike<A, B>,
  ...operands: Operands
) => Given<A>;

/**
 * `f(…operands)`, of which only the results are kept for backward: what they are made of is computed
 * again there. Memory for time.
 */
export type Checkpoint = <const Y extends Tree, const Operands extends readonly Tree[]>(
  f: (...operands: AllGiven<Operands>) => Y,
  ...operands: Operands
) => Given<Y>;
