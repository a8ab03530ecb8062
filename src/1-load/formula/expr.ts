import type { Place } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { refuseArgument } from "../builder/arguments.ts";
import { describe } from "../builder/describe.ts";
import { quote } from "../builder/names.ts";
import { toNode } from "../builder/operand.ts";
import { currentSite, currentTrace } from "../builder/trace.ts";
import { Value } from "../builder/value.ts";
import { reserved } from "./constants.ts";
import { Formula, tooDeep } from "./context.ts";
import { type CustomFunction, customFunctionIn } from "./definition.ts";
import { evaluate } from "./evaluate.ts";

/** `expr("(x + y) * max(y, z)", { x, y, z })`: a formula in mathjs' grammar, with mathjs' meaning. */
export function expr(text: unknown, names: unknown = {}): Value {
  const trace = currentTrace("expr");
  const site = currentSite();
  if (typeof text !== "string")
    refuseArgument(`expr needs a formula, a string, not ${describe(text)}`);
  if (typeof names !== "object" || names === null || Array.isArray(names)) {
    refuseArgument(
      `expr needs a record of tensors, not ${describe(names)}`,
      'expr("x + y", { x, y })',
    );
  }
  const entries = Object.entries(names);
  for (const [name] of entries) {
    if (reserved.has(name))
      refuseArgument(
        `${quote(name)} cannot be a name in a formula`,
        "mathjs' grammar has another meaning for it",
      );
  }
  const own = new Map<string, CustomFunction>();
  const known = new Map<string, Node>();
  for (const [name, value] of entries) {
    const operation = customFunctionIn(value);
    if (operation) own.set(name, operation);
    else known.set(name, toNode("expr", value, trace));
  }
  const formula = new Formula({ text, site, path: [0] });
  const scope = {
    lookup: (name: string) => known.get(name),
    names: () => [...known.keys()],
    functions: own,
  };
  return new Value(
    trace,
    guarded(
      () => evaluate(trace, formula, scope),
      () => site?.place,
    ),
  );
}

/** Formulas nest as deep as the stack allows, and no deeper. */
export function guarded<T>(make: () => T, placeOf: () => Place | undefined): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) tooDeep(placeOf());
    throw error;
  }
}
