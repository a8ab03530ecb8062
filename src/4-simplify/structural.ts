import { elementwise } from "../ops/elementwise.ts";
import { flattenAssemblies, reshapeAssembly } from "./assemblies.ts";
import { absorbBroadcasts, foldIntoBranches } from "./elementwise.ts";
import { countWholeNumbers, dropUnitAxes, keepReducedAxes } from "./reductions.ts";
import { countOnce, takeUniform } from "./positions.ts";
import type { StructuralRule } from "./rewriting.ts";
import { reduceShareOfSize, scaleShareOfSize } from "./shares.ts";
import { pieceOfAssembled, simplifyAssemble, simplifySlice } from "./slices.ts";
import { simplifyBroadcast, simplifyReshape, simplifyTranspose, viewsOutward } from "./views.ts";

/** Rewrites by the operation at the root, in the order in which they are tried. */
export const structuralRules: ReadonlyMap<string, readonly StructuralRule[]> = new Map<
  string,
  readonly StructuralRule[]
>([
  ...[...elementwise.keys()].map(
    (op) => [op, [absorbBroadcasts, foldIntoBranches, viewsOutward]] as const,
  ),
  ["mul", [absorbBroadcasts, foldIntoBranches, viewsOutward, scaleShareOfSize]],
  ["div", [absorbBroadcasts, foldIntoBranches, viewsOutward, reduceShareOfSize]],
  ["reshape", [simplifyReshape, keepReducedAxes, reshapeAssembly]],
  ["transpose", [simplifyTranspose]],
  ["broadcastTo", [simplifyBroadcast]],
  ["slice", [simplifySlice, pieceOfAssembled]],
  ["assemble", [simplifyAssemble, flattenAssemblies]],
  ["gather", [takeUniform]],
  ["scatterAdd", [countOnce]],
  ["sum", [dropUnitAxes, countWholeNumbers]],
  ["max", [dropUnitAxes]],
  ["min", [dropUnitAxes]],
]);
