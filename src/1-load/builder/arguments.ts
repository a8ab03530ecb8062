import { fail } from "../../diagnostics/diagnostic.ts";
import { constantSize, type Size } from "../../ir/size.ts";
import { describe } from "./describe.ts";
import { quote, suggest } from "./names.ts";
import { currentSite } from "./trace.ts";
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
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((axis) => integerArgument(op, "an axis", axis));
}

export function flagArgument(op: string, what: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  refuseArgument(`${what} of ${op} must be true or false, not ${describe(value)}`);
}

/** A list of positive sizes; `wildcard` allows one -1. */
export function sizesArgument(op: string, value: unknown, wildcard: boolean): number[] {
  if (!Array.isArray(value)) {
    refuseArgument(`${op} needs a shape, a list of sizes, not ${describe(value)}`);
  }
  const sizes = value.map((size: unknown) => {
    if (typeof size === "string") {
      refuseArgument(
        `${op} cannot take the size "${size}"`,
        "symbolic sizes come in a later release: write a number",
      );
    }
    const number = integerArgument(op, "a size", size);
    if (number < 1 && !(wildcard && number === -1)) {
      refuseArgument(`a size of ${op} must be positive, not ${number}`);
    }
    return number;
  });
  if (sizes.filter((size) => size === -1).length > 1)
    refuseArgument(`${op} can work out only one size: -1 stands twice in [${sizes.join(", ")}]`);
  return sizes;
}

export function toSizes(sizes: readonly number[]): Size[] {
  return sizes.map(constantSize);
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
