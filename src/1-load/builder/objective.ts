import type { Leaf, Output } from "../../ir/graph.ts";
import { showShape } from "../../ir/shape.ts";
import { describe } from "./describe.ts";
import { quote, suggest } from "./names.ts";
import { requireDifferentiable } from "../../ops/leaves.ts";
import { inside, type Part, placeOf, refusePart } from "./records.ts";

/** The loss by name, else the only scalar among the outputs, else none. */
export function chooseLoss(
  part: Part,
  value: unknown,
  outputs: readonly Output[],
): Output | undefined {
  const isScalar = ({ node }: Output): boolean => node.shape.length === 0 && node.dtype === "real";
  if (value === undefined) {
    const scalars = outputs.filter(isScalar);
    return scalars.length === 1 ? scalars[0] : undefined;
  }
  if (typeof value !== "string") {
    refusePart(part, "GRADC1201", `loss must be the name of an output, not ${describe(value)}`);
  }
  const loss = outputs.find(({ name }) => name === value);
  if (!loss) {
    const names = outputs.map(({ name }) => name);
    refusePart(
      part,
      "GRADC1210",
      `there is no output called ${quote(value)}`,
      suggest(value, names),
    );
  }
  if (loss.node.dtype !== "real") {
    refusePart(
      part,
      "GRADC3005",
      `the loss ${loss.name} holds integers, which have no derivative`,
      'differentiate what it was computed from, or cast(x, "real") if it should count as a constant',
    );
  }
  if (!isScalar(loss)) {
    refusePart(
      part,
      "GRADC1211",
      `the loss ${loss.name} is ${showShape(loss.node.shape)}, not a scalar`,
      "reduce it with sum or mean, or leave loss out and pass gradients of the outputs in",
    );
  }
  return loss;
}

/** The leaves to differentiate with respect to: as listed, else all params, else all inputs. */
export function chooseWrt(part: Part, value: unknown, leaves: readonly Leaf[]): Leaf[] {
  if (value === undefined) {
    const reals = leaves.filter(({ node }) => node.dtype === "real");
    const params = reals.filter(({ role }) => role === "params");
    return params.length > 0 ? params : reals;
  }
  if (!Array.isArray(value)) {
    refusePart(
      part,
      "GRADC1201",
      `wrt must be a list of names, not ${describe(value)}`,
      'wrt: ["x"]',
    );
  }
  if (value.length === 0) {
    refusePart(
      part,
      "GRADC1201",
      "wrt is empty",
      "name at least one input or param, or leave wrt out",
    );
  }
  const chosen = new Set<Leaf>();
  for (const [position, name] of (value as unknown[]).entries()) {
    const own = inside(part, position);
    if (typeof name !== "string")
      refusePart(own, "GRADC1201", `wrt lists names, not ${describe(name)}`);
    const leaf = leaves.find((one) => one.name === name);
    if (!leaf) {
      const names = leaves.map((one) => one.name);
      refusePart(
        own,
        "GRADC1212",
        `there is no input or param called ${quote(name)}`,
        suggest(name, names),
      );
    }
    requireDifferentiable(leaf, placeOf(own));
    if (chosen.has(leaf)) refusePart(own, "GRADC1204", `wrt names ${name} twice`);
    chosen.add(leaf);
  }
  return [...chosen];
}
