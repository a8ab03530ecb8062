import type { World } from "../world.ts";
import { elementwiseMakers } from "./elementwise.ts";
import { indexMakers } from "./indices.ts";
import { matrixMakers } from "./matrices.ts";
import { productMakers } from "./products.ts";
import { reductionMakers } from "./reductions.ts";
import { viewMakers } from "./views.ts";
import { windowMakers } from "./windows.ts";

/** Adds a value of one operation to a model, with the steps that its operands need, and returns it. */
export type Maker = (world: World) => number;

/** One after another, all equally likely: what is here more often is made more often. */
export const makers: readonly Maker[] = [
  ...elementwiseMakers,
  ...reductionMakers,
  ...productMakers,
  ...viewMakers,
  ...matrixMakers,
  ...windowMakers,
  ...indexMakers,
];
