import { refuseArgument } from "../builder/arguments.ts";
import { describe } from "../builder/describe.ts";
import { toNode } from "../builder/operand.ts";
import { currentSite, currentTrace } from "../builder/trace.ts";
import { Value } from "../builder/value.ts";
import { Formula } from "./context.ts";
import { type Callable, callable, CustomFunction } from "./definition.ts";
import { guarded } from "./expr.ts";
import { parseSignature, shifted } from "./signature.ts";

type Call = (...operands: unknown[]) => Value;

const USAGE = 'customOp("swish(x) = x / (1 + exp(-x))")';

/**
 * `customOp("swish(x) = x / (1 + exp(-x))")`: an elementwise operation of the author's own. With
 * `derivatives`, one formula an operand (in the operands, and y for the result), these are used backwards.
 */
export function customOp(text: unknown, options: unknown = {}): Callable<Call> {
  const site = currentSite();
  if (typeof text !== "string") {
    refuseArgument(`customOp needs a formula, a string, not ${describe(text)}`, USAGE);
  }
  const [head = "", body] = /^([^=]*)=(?!=)(.*)$/s.exec(text)?.slice(1) ?? [];
  if (body === undefined) {
    refuseArgument("customOp needs the name, the operands and the formula of the operation", USAGE);
  }
  const signature = parseSignature(head, site?.part([0], "value"));
  const own = shifted(site, [0], head.length + 1);
  const made = guarded(
    () => {
      const formula = new Formula({ text: body, site: own, path: [0] });
      return new CustomFunction(
        signature,
        formula,
        derivativesOf(options, signature.params.length),
      );
    },
    () => site?.place,
  );
  const call = (...operands: unknown[]): Value => {
    const trace = currentTrace(made.name);
    const nodes = Array.from({ length: made.most }, (_, at) =>
      toNode(made.name, operands[at], trace),
    );
    return new Value(trace, made.on(trace, nodes));
  };
  return callable(call, made);
}

function derivativesOf(options: unknown, arity: number): Formula[] {
  const site = currentSite();
  const given =
    typeof options === "object" && options !== null ? Object.entries(options) : undefined;
  const unknown = given?.find(([key]) => key !== "derivatives");
  if (!given || unknown) {
    const what = unknown ? `no option called ${unknown[0]}` : `options, not ${describe(options)}`;
    refuseArgument(
      `customOp has ${what}`,
      'customOp("square2(x) = x * x", { derivatives: ["2 * x"] })',
    );
  }
  const list: unknown = given[0]?.[1];
  if (list === undefined) return [];
  if (
    !Array.isArray(list) ||
    list.length !== arity ||
    !list.every((one) => typeof one === "string")
  ) {
    refuseArgument(
      `derivatives must be a list of formulas, one an operand: ${arity}`,
      "each is the derivative with respect to its operand, in the operands and y, the result",
    );
  }
  return list.map((text, at) => new Formula({ text, site, path: [1, "derivatives", at] }));
}
