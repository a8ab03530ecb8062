import type { TracedModel } from "../model.ts";
import type { CustomOperation } from "./custom.ts";
import type { Sizes } from "./sizes.ts";
import type { AnyInteger, AnyTensor, Condition, IntTensor, Operand, Tensor } from "./tensor.ts";

/** Shapes by name: `{ x: [4], W: [8, 4], lambda: [] }`. */
export type Shapes = Readonly<Record<string, Sizes>>;

/** An input of integers, as `int([5])` declares it. */
export interface Integers<S extends Sizes = Sizes> {
  readonly int: S;
}

/** An input of truth values, as `bool([5])` declares it. */
export interface Truths<S extends Sizes = Sizes> {
  readonly bool: S;
}

/** Inputs by name: shapes of real numbers, `int([5])`, `bool([5])`. */
export type Inputs = Readonly<Record<string, Sizes | Integers | Truths>>;

type Leaves<Declared extends Inputs> = {
  readonly [Name in keyof Declared]: LeafOf<Declared[Name]>;
};

type LeafOf<Declared> = Declared extends Sizes
  ? Tensor<[...Declared]>
  : Declared extends Integers<infer S>
    ? IntTensor<[...S]>
    : Declared extends Truths<infer S>
      ? Condition<[...S]>
      : never;

export type DeclareIntegers = <const S extends Sizes>(shape: S) => Integers<S>;
export type DeclareTruths = <const S extends Sizes>(shape: S) => Truths<S>;

declare const none: unique symbol;

/** No names at all. */
// An interface would not be assignable to Shapes.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type NoParams = { readonly [none]?: never };

interface Declaration<Given extends Inputs, Params extends Shapes> {
  /** What the model is given, by name: a shape is a list of sizes, `[]` is a scalar. */
  readonly inputs: Given;
  /** What is trained, by name. */
  readonly params?: Params;
  /** What is differentiated with respect to; by default all params or, without params, all inputs. */
  readonly wrt?: readonly NoInfer<Extract<keyof Given | keyof Params, string>>[];
}

interface Traced<Given extends Inputs, Params extends Shapes, Outputs> extends Declaration<
  Given,
  Params
> {
  /** Builds the graph; called once. Returns the outputs by name. */
  forward(leaves: Leaves<Given> & Leaves<Params>): Outputs;
  readonly nodes?: never;
  readonly outputs?: never;
  /** The output that is differentiated: a scalar. May be left out if only one output is a scalar. */
  readonly loss?: NoInfer<Extract<keyof Outputs, string>>;
}

interface Written<Given extends Inputs, Params extends Shapes> extends Declaration<Given, Params> {
  /** Formulas in mathjs' grammar, by name, in any order. */
  readonly nodes: Readonly<Record<string, string>>;
  /** The nodes that are outputs. */
  readonly outputs: readonly string[];
  readonly forward?: never;
  readonly loss?: string;
}

/** Declares a model: traces `forward` (or reads `nodes`) once, immediately. */
export type DeclareModel = <
  const Given extends Inputs,
  const Params extends Shapes = NoParams,
  Outputs extends Readonly<Record<string, AnyTensor | AnyInteger>> = Readonly<
    Record<string, AnyTensor | AnyInteger>
  >,
>(
  name: string,
  declaration: Traced<Given, Params, Outputs> | Written<Given, Params>,
) => TracedModel;

/** Builds nodes from a formula in mathjs' grammar, with mathjs' meaning. */
export type Expr = (
  formula: string,
  names?: Readonly<Record<string, Operand | CustomOperation>>,
) => Tensor;
