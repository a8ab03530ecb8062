import { GradcError } from "../../src/diagnostics/diagnostic.ts";
import { Fault } from "../../src/diagnostics/invariant.ts";
import { verify } from "../../src/2-check/verify.ts";
import { Random } from "../../src/check/random.ts";
import type { Model } from "../../src/ir/model.ts";
import { constantSize, type Size, symbolSize } from "../../src/ir/size.ts";
import type { Binding } from "../../src/ops/bind.ts";
import { modelOf, nameOf, type Specification } from "./specification.ts";

/** A model with symbolic sizes, and what they stand for in the one it was made of. */
export interface Symbolic {
  readonly model: Model;
  readonly binding: Binding;
}

/**
 * The random model with one or two of its sizes made symbolic, wherever they occur among its shapes;
 * undefined where no choice keeps the shapes provable.
 */
export function symbolised(specification: Specification, seed: number): Symbolic | undefined {
  const random = new Random(seed);
  const all = new Set(specification.leaves.flatMap(({ sizes }) => sizes));
  const sizes = [...all].filter((size) => size > 1).sort(() => random.uniform() - 0.5);
  const [first, second] = sizes;
  const choices = [
    ...(first !== undefined && second !== undefined && random.chance(0.5) ? [[first, second]] : []),
    ...sizes.map((size) => [size]),
  ];
  for (const chosen of choices) {
    const model = withSymbols(specification, chosen);
    if (!model) continue;
    const binding = Object.fromEntries(chosen.map((size, at) => [nameOfSymbol(at), size]));
    return { model, binding };
  }
  return undefined;
}

function nameOfSymbol(at: number): string {
  return "NM"[at] ?? "";
}

function withSymbols(specification: Specification, chosen: readonly number[]): Model | undefined {
  const sizeOf = (size: number): Size => {
    const at = chosen.indexOf(size);
    return at < 0 ? constantSize(size) : symbolSize(nameOfSymbol(at));
  };
  try {
    const model = modelOf(specification, (value) => nameOf(specification, value), sizeOf);
    return isSound(model) ? model : undefined;
  } catch (error) {
    // Sizes that were equal by chance, or data of a constant size.
    if (error instanceof GradcError) return undefined;
    throw error;
  }
}

/** Bodies of loops are put in as they are: whether they still have the types of what they are given. */
function isSound({ graph }: Model): boolean {
  try {
    verify(graph);
    return true;
  } catch (error) {
    if (error instanceof Fault && /\((loop|cond)\)/.test(error.message)) return false;
    throw error;
  }
}
