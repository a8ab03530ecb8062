import type { Added, Difference, Divided, Multiple, Numeric, Sum } from "./arithmetic.ts";
import type { Dimension, IsUnranked, MayEqual, Mismatch, Show, Sizes } from "./sizes.ts";

/** One number for all axes that windows move along, or a list with one for each. */
type PerAxis = number | readonly number[];

/** How windows move: all may be left out. */
export interface WindowOptions {
  /** From one window to the next: 1 for convolutions, the window itself for pooling. */
  readonly stride?: PerAxis;
  /** Added at both ends of an axis; "same" adds what makes ⌈size / stride⌉ windows. By default 0, "valid". */
  readonly padding?: PerAxis | "same" | "valid";
  /** From one element of a window to the next; by default 1. */
  readonly dilation?: PerAxis;
}

export interface ConvolutionOptions extends WindowOptions {
  /** Channels and filters in as many groups, each with filters of its own; by default 1. */
  readonly groups?: number;
}

/** What an option says for axis number `At`. */
type Setting<Options, Name extends string, At extends number, Default> = Name extends keyof Options
  ? Entry<Options[Name], At>
  : Default;

type Entry<Value, At extends number> = [Value] extends [number]
  ? Value
  : [Value] extends [readonly number[]]
    ? Value[At]
    : number;

/** How many windows there are along an axis; false where none fits. */
type Positions<
  Extent extends Dimension,
  Window extends Dimension,
  Options,
  At extends number,
  Stride,
> = Stride extends number
  ? "padding" extends keyof Options
    ? [Options["padding"]] extends ["same"]
      ? Stride extends 1
        ? Extent
        : Divided<Sum<Numeric<Extent>, LessOne<Stride>>, Stride>
      : [Options["padding"]] extends ["valid"]
        ? Fitted<Numeric<Extent>, Numeric<Window>, Options, At, Stride>
        : Entry<Options["padding"], At> extends infer Width extends number
          ? Fitted<Sum<Numeric<Extent>, Sum<Width, Width>>, Numeric<Window>, Options, At, Stride>
          : number
    : Fitted<Numeric<Extent>, Numeric<Window>, Options, At, Stride>
  : number;

type LessOne<N extends number> = Difference<N, 1> extends infer Less extends number ? Less : number;

/** ⌊(extent - span) / stride⌋ + 1. */
type Fitted<
  Extent extends number,
  Window extends number,
  Options,
  At extends number,
  Stride extends number,
> =
  Span<Window, Setting<Options, "dilation", At, 1>> extends infer Own extends number
    ? Difference<Extent, Own> extends infer Rest
      ? Rest extends number
        ? Sum<Divided<Rest, Stride>, 1>
        : false
      : never
    : number;

/** (window - 1) · dilation + 1. */
type Span<Window extends number, Dilation> = Dilation extends number
  ? Dilation extends 1
    ? Window
    : Sum<Multiple<LessOne<Window>, Dilation>, 1>
  : number;

/** The shape of [..., width, channels] after a kernel [width, channels, filters]. */
export type Convolved1<X extends Sizes, Kernel extends Sizes, Options> = true extends
  IsUnranked<X> | IsUnranked<Kernel>
  ? number[]
  : X extends readonly [
        ...infer Batch extends Sizes,
        infer Width extends Dimension,
        infer Channels extends Dimension,
      ]
    ? Kernel extends readonly [
        infer Window extends Dimension,
        infer Own extends Dimension,
        infer Filters extends Dimension,
      ]
      ? Agree<Channels, Own, Options> extends true
        ? Placed<
            X,
            Batch,
            [Positions<Width, Window, Options, 0, Setting<Options, "stride", 0, 1>>],
            Filters
          >
        : Mismatch<`${Show<X>} has ${Channels} channels, ${Show<Kernel>} takes ${Own}`>
      : Mismatch<`${Show<Kernel>} is no kernel: it needs [width, channels, filters]`>
    : Mismatch<`${Show<X>} has too few axes: it needs [..., width, channels]`>;

/** The shape of [..., height, width, channels] after a kernel [height, width, channels, filters]. */
export type Convolved2<X extends Sizes, Kernel extends Sizes, Options> = true extends
  IsUnranked<X> | IsUnranked<Kernel>
  ? number[]
  : X extends readonly [
        ...infer Batch extends Sizes,
        infer Height extends Dimension,
        infer Width extends Dimension,
        infer Channels extends Dimension,
      ]
    ? Kernel extends readonly [
        infer High extends Dimension,
        infer Wide extends Dimension,
        infer Own extends Dimension,
        infer Filters extends Dimension,
      ]
      ? Agree<Channels, Own, Options> extends true
        ? Placed<
            X,
            Batch,
            [
              Positions<Height, High, Options, 0, Setting<Options, "stride", 0, 1>>,
              Positions<Width, Wide, Options, 1, Setting<Options, "stride", 1, 1>>,
            ],
            Filters
          >
        : Mismatch<`${Show<X>} has ${Channels} channels, ${Show<Kernel>} takes ${Own}`>
      : Mismatch<`${Show<Kernel>} is no kernel: it needs [height, width, channels, filters]`>
    : Mismatch<`${Show<X>} has too few axes: it needs [..., height, width, channels]`>;

/** Whether images and kernel may have the same channels; with groups that is left to run time. */
type Agree<
  Channels extends Dimension,
  Own extends Dimension,
  Options,
> = "groups" extends keyof Options ? true : MayEqual<Channels, Own>;

type Placed<
  X extends Sizes,
  Batch extends Sizes,
  Places,
  Channels extends Dimension,
> = Places extends Sizes
  ? [...Batch, ...Places, Channels]
  : Mismatch<`a window does not fit into ${Show<X>}`>;

/** The shape of [..., height, width, channels] after pooling. */
export type Pooled<X extends Sizes, Window extends PerAxis, Options> =
  IsUnranked<X> extends true
    ? number[]
    : X extends readonly [
          ...infer Batch extends Sizes,
          infer Height extends Dimension,
          infer Width extends Dimension,
          infer Channels extends Dimension,
        ]
      ? [Entry<Window, 0>, Entry<Window, 1>] extends [
          infer High extends number,
          infer Wide extends number,
        ]
        ? Placed<
            X,
            Batch,
            [
              Positions<Height, High, Options, 0, Setting<Options, "stride", 0, High>>,
              Positions<Width, Wide, Options, 1, Setting<Options, "stride", 1, Wide>>,
            ],
            Channels
          >
        : number[]
      : Mismatch<`${Show<X>} has too few axes: it needs [..., height, width, channels]`>;

/** Before and after: one number for both. */
type Margin = number | readonly number[];

/** One margin for all axes, or a list of pairs, one for each. */
export type Margins = Margin | readonly Margin[];

export type Padded<X extends Sizes, Widths extends Margins> =
  IsUnranked<X> extends true
    ? number[]
    : {
        -readonly [Axis in keyof X]: Widened<X[Axis] & Dimension, MarginOf<Widths, Axis>>;
      };

type MarginOf<Widths extends Margins, Axis> = Widths extends number
  ? Widths
  : Widths extends readonly number[]
    ? Widths
    : Axis extends keyof Widths
      ? Widths[Axis]
      : number;

type Widened<Size extends Dimension, Width> = Width extends number
  ? Added<Size, Sum<Width, Width>>
  : Width extends readonly [infer Before extends number, infer After extends number]
    ? Added<Size, Sum<Before, After>>
    : number;
