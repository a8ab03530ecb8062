import { type TracedModel } from "../model.ts";
import { type CustomOperation } from "./custom.ts";
import { type Sizes } from "./sizes.ts";
import { type AnyTensor, type Operand, type Tensor } from "./tensor.ts";

/** Shapes by name: `{ x: [4], W: [8, 4], lambda: [] }`. */
export type Shapes = Readonly<Record<string, Sizes>>;

type Leaves<Declared extends Shapes> = {
  readonly [Name in keyof Declared]: Tensor<[...Declared[Name]]>;
};

declare const none: unique symbol;

/** No names at all. */
// An interface would not be assignable to Shapes.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type NoParams = { readonly [none]?: never };

interface Declaration<Inputs extends Shapes, Params extends Shapes> {
  /** What the model is given, by name: a shape is a list of sizes, `[]` is a scalar. */
  readonly inputs: Inputs;
  /** What is trained, by name. */
  readonly params?: Params;
  /** What is differentiated with respect to; by default all params or, without params, all inputs. */
  readonly wrt?: readonly NoInfer<Extract<keyof Inputs | keyof Params, string>>[];
}

interface Traced<Inputs extends Shapes, Params extends Shapes, Outputs> extends Declaration<
  Inputs,
  Params
> {
  /** Builds the graph; called once. Returns the outputs by name. */
  forward(leaves: Leaves<Inputs> & Leaves<Params>): Outputs;
  readonly nodes?: never;
  readonly outputs?: never;
  /** The output that is differentiated: a scalar. May be left out if only one output is a scalar. */
  readonly loss?: NoInfer<Extract<keyof Outputs, string>>;
}

interface Written<Inputs extends Shapes, Params extends Shapes> extends Declaration<
  Inputs,
  Params
> {
  /** Formulas in mathjs' grammar, by name, in any order. */
  readonly nodes: Readonly<Record<string, string>>;
  /** The nodes that are outputs. */
  readonly outputs: readonly string[];
  readonly forward?: never;
  readonly loss?: string;
}

/** Declares a model: traces `forward` (or reads `nodes`) once, immediately. */
export type DeclareModel = <
  const Inputs extends Shapes,
  const Params extends Shapes = NoParams,
  Outputs extends Readonly<Record<string, AnyTensor>> = Readonly<Record<string, AnyTensor>>,
>(
  name: string,
  declaration: Traced<Inputs, Params, Outputs> | Written<Inputs, Params>,
) => TracedModel;

/** Builds nodes from a formula in mathjs' grammar, with mathjs' meaning. */
export type Expr = (
  formula: string,
  names?: Readonly<Record<string, Operand | CustomOperation>>,
) => Tensor;
