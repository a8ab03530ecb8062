import type { CacheSlot, LoweredFunction, Program } from "../../ir/program.ts";
import type { CacheNames } from "./cache-names.ts";

/** What the comments say of gradients. */
export interface Differentiated {
  /** What the gradients are of; undefined if the caller provides upstream gradients. */
  readonly loss: string | undefined;
  readonly accumulate: boolean;
}

/** What the comment above a function says of it. */
export function describe(
  program: Program,
  own: LoweredFunction,
  inCache: CacheNames,
  options: Differentiated,
  readsCache: boolean,
): string {
  const outputs = listOf(program.graph.outputs.map(({ name }) => name));
  const leaves = listOf(program.graph.gradients.map(({ leaf }) => leaf.name));
  const about = program.graph.transforms.find(({ name }) => name === own.name)?.remark;
  const remark = about === undefined ? "" : ` ${about}`;
  switch (own.name) {
    case "forward":
      return describeForward(inCache);
    case "backward":
      return `${gradients(program, options)}${readsCache ? ", from what forward left in the cache" : ""}.`;
    case "predict":
      return `Writes ${outputs}, and keeps nothing for backward.`;
    case "valueAndGrad":
      return `Writes ${outputs}, and in the same pass ${lowered(gradients(program, options))}.`;
    case "jvp":
      return `Writes how ${outputs} move when ${leaves} move in the given directions: J ẋ.`;
    case "hvp":
      return `Writes the Hessian of the loss with respect to ${leaves} times the direction: H ẋ.`;
    case "jacobian":
      return `Writes the Jacobian of ${outputs} with respect to ${leaves}.${remark}`;
    case "hessian":
      return `Writes the Hessian of the loss with respect to ${leaves}.${remark}`;
    case "jacobianPattern":
    case "hessianPattern":
      return "Writes the row and the column of each value: once, and again when indices change.";
  }
}

function describeForward(inCache: CacheNames): string {
  const named: Record<CacheSlot["use"], string[]> = { output: [], saved: [], scratch: [] };
  inCache.forEach((name, { use }) => named[use].push(name));
  const { output, saved } = named;
  const writes = `Writes ${listOf(output)}`;
  return saved.length === 0 ? `${writes}.` : `${writes}, and keeps ${listOf(saved)} for backward.`;
}

function gradients({ graph }: Program, { loss, accumulate }: Differentiated): string {
  const names = graph.gradients.map(({ leaf }) =>
    loss === undefined ? `d${leaf.name}` : `d${loss}/d${leaf.name}`,
  );
  return `${accumulate ? "Adds to grads" : "Writes"} ${listOf(names)}`;
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

/** `a`, `a and b`, `a, b and c`; long lists are cut. */
function listOf(names: readonly string[]): string {
  if (names.length > 8) return `${names.slice(0, 7).join(", ")}, …`;
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
