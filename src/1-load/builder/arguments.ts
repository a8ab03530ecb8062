import { fail } from "../../diagnostics/diagnostic.ts";
import { constantSize, isNegative, type Size } from "../../ir/size.ts";
import { symbolsIn } from "../../ir/symbols.ts";
import { describe } from "./describe.ts";
import { quote, suggest } from "./names.ts";
import { parseSize } from "./size-text.ts";
import { currentSite, currentTrace } from "./trace.ts";
import { contentOf } from "./value.ts";

/** Rejects an argument of an operation that is not an operand. */
export function refuseArgument(message: string, help?: string): never {
  fail("GRADC2008", message, { place: currentSite()?.place, help });
}

export function integerArgument(op: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value)) return value;
  refuseArgument(`${what} of ${op} must be a whole number, not ${describe(value)}`);
}

/** `undefined`, one axis, or a list of axes. */
export function axesArgument(op: string, value: unknown): number[] | undefined {
  if (value === undefined) return undefined;
  const list: readonly unknown[] = Array.isArray(value) ? Array.from<unknown>(value) : [value];
  return list.map((axis) => integerArgument(op, "an axis", axis));
}

export function flagArgument(op: string, what: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  refuseArgument(`${what} of ${op} must be true or false, not ${describe(value)}`);
}

/** A positive number, or text for a size that is known at run time: `"N"`, `"2 N + 1"`. */
export function sizeArgument(op: string, what: string, value: unknown): Size {
  if (typeof value === "string") return symbolicArgument(op, what, value);
  const number = integerArgument(op, what, value);
  if (number < 1) refuseArgument(`${what} of ${op} must be positive, not ${number}`);
  return constantSize(number);
}

/** A list of sizes. */
export function sizesArgument(op: string, value: unknown): Size[] {
  return shapeArgument(op, value).map((size: unknown) => sizeArgument(op, "a size", size));
}

/** A list of sizes of which one may be -1: undefined, to be worked out. */
export function openSizesArgument(op: string, value: unknown): (Size | undefined)[] {
  const list = shapeArgument(op, value);
  if (list.filter((size) => size === -1).length > 1)
    refuseArgument(`${op} can work out only one size: -1 stands twice in [${list.join(", ")}]`);
  return list.map((size) => (size === -1 ? undefined : sizeArgument(op, "a size", size)));
}

function shapeArgument(op: string, value: unknown): readonly unknown[] {
  // A list with a hole has an undefined there.
  if (Array.isArray(value)) return Array.from<unknown>(value);
  refuseArgument(`${op} needs a shape, a list of sizes, not ${describe(value)}`);
}

/** A size in text, made of symbols that the leaves of the model declare. */
export function symbolicArgument(op: string, what: string, text: string): Size {
  const { symbols } = currentTrace(op);
  const size = parseSize(text);
  const own = size ? symbolsIn([[size]]) : [];
  if (!size || own.length === 0 || isNegative(size)) {
    refuseArgument(
      `${what} of ${op} cannot be ${quote(text)}`,
      'write a number, or what is made of declared sizes: "N", "2 N + 1"',
    );
  }
  const unknown = own.find((symbol) => !symbols.has(symbol));
  if (unknown === undefined) return size;
  refuseArgument(
    `${op} does not know the size ${quote(unknown)}`,
    suggest(unknown, [...symbols]) ?? 'declare it in the shape of an input: x: ["N"]',
  );
}

/** A record of options, each one of `known`; none at all if left out. */
export function optionsArgument(
  op: string,
  value: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value) || contentOf(value)) {
    refuseArgument(
      `the options of ${op} must be a record, not ${describe(value)}`,
      `write { ${known.join(", ")} }, each one as it is needed`,
    );
  }
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      refuseArgument(`${op} has no option ${quote(name)}`, suggest(name, known));
    }
  }
  return value as Readonly<Record<string, unknown>>;
}
