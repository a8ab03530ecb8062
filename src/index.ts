/** What model files import. Light: nothing here loads the compiler. */
export * from "./1-load/builder/api.ts";
export { type TracedModel } from "./1-load/builder/model.ts";
export {
  type Inputs,
  type Integers,
  type Shapes,
  type Truths,
} from "./1-load/builder/types/model.ts";
export {
  type Condition,
  type IntegerOperand,
  type IntTensor,
  type Nested,
  type Operand,
  type ShapeOf,
  type Tensor,
} from "./1-load/builder/types/tensor.ts";
