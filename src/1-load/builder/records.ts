import type { Code } from "../../diagnostics/messages.ts";
import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import type { DType, Type } from "../../ir/graph.ts";
import { type Shape, showShape } from "../../ir/shape.ts";
import { constantOf, constantSize, type Size } from "../../ir/size.ts";
import { symbolsIn } from "../../ir/symbols.ts";
import { describe } from "./describe.ts";
import { isReserved, quote, requireName, suggest } from "./names.ts";
import { parseSize } from "./size-text.ts";
import { LARGEST, type Path, type Site } from "./trace.ts";

/** A part of a model's declaration being checked: what it is and where the source has it. */
export interface Part {
  readonly site: Site | undefined;
  readonly path: Path;
}

/** The part of `parent` under `key`. */
export function inside(parent: Part, key: string | number): Part {
  return { site: parent.site, path: [...parent.path, key] };
}

/** Where a part is, or where its key is. */
export function placeOf(part: Part, which: "key" | "value" = "value"): Place | undefined {
  return part.site?.part(part.path, which);
}

/** Rejects a part of a declaration, pointing at its value. */
export function refusePart(part: Part, code: Code, message: string, help?: string): never {
  fail(code, message, { place: placeOf(part), help });
}

/** Rejects a part of a declaration, pointing at its key. */
export function refuseKey(part: Part, code: Code, message: string, help?: string): never {
  fail(code, message, { place: placeOf(part, "key"), help });
}

/** Own entries of a plain record, in order. @throws {GradcError} GRADC1201 for anything else */
export function entriesOf(part: Part, what: string, value: unknown): [string, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refusePart(part, "GRADC1201", `${what} must be a record, not ${describe(value)}`);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    refusePart(
      part,
      "GRADC1201",
      `${what} must be a plain record`,
      "write an object literal; a key called __proto__ is not possible",
    );
  }
  return Object.entries(value);
}

/** @throws {GradcError} GRADC1202 if there is a key besides `known` */
export function requireKeys(
  part: Part,
  what: string,
  found: readonly string[],
  known: readonly string[],
): void {
  for (const key of found) {
    if (known.includes(key)) continue;
    refuseKey(inside(part, key), "GRADC1202", `${what} has no ${quote(key)}`, suggest(key, known));
  }
}

/** Shapes by name, checked: `{ x: [4], W: [8, 4], ids: int([5]) }`. */
export function typesOf(part: Part, what: "inputs" | "params", value: unknown): [string, Type][] {
  const noun = what === "inputs" ? "an input" : "a param";
  return entriesOf(part, what, value).map(([name, declared]) => {
    const own = inside(part, name);
    requireName(noun, name, () => placeOf(own, "key"));
    const { dtype, shape, place } = dtypeOf(own, declared);
    if (what === "params" && dtype !== "real") {
      const held = dtype === "int" ? "integers" : "truth values";
      refusePart(
        own,
        "GRADC1201",
        `the param ${name} holds ${held}`,
        "only real numbers are trained: declare it among the inputs",
      );
    }
    return [name, { dtype, shape: checkedShape(place, name, shape) }];
  });
}

/** `int([5])` and `bool([5])`, which are `{ int: [5] }` and `{ bool: [5] }`; a bare shape is real. */
function dtypeOf(part: Part, value: unknown): { dtype: DType; shape: unknown; place: Part } {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [entry, ...others] = Object.entries(value);
    const [dtype, shape] = entry ?? [];
    if (others.length === 0 && (dtype === "int" || dtype === "bool")) {
      return { dtype, shape, place: inside(part, dtype) };
    }
  }
  return { dtype: "real", shape: value, place: part };
}

function checkedShape(part: Part, name: string, value: unknown): Shape {
  if (!Array.isArray(value)) {
    refusePart(
      part,
      "GRADC1205",
      `the shape of ${name} must be a list of sizes, not ${describe(value)}`,
      "write [4] for a vector, [8, 4] for a matrix, [] for a scalar; int([4]) holds integers, bool([4]) truth values",
    );
  }
  const list: readonly unknown[] = Array.from<unknown>(value);
  if (list.length > 32)
    refusePart(part, "GRADC1205", `${name} has ${list.length} axes; the most is 32`);
  const sizes = list.map((size, axis) => {
    const own = inside(part, axis);
    if (typeof size === "string") return symbolicSize(own, name, size);
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 1) {
      refusePart(
        own,
        "GRADC1205",
        `a size of ${name} must be a positive whole number, not ${describe(size)}`,
      );
    }
    return constantSize(size);
  });
  if (sizes.reduce((product, size) => product * (constantOf(size) ?? 1), 1) > LARGEST) {
    refusePart(
      part,
      "GRADC1206",
      `${name} is too large: ${showShape(sizes)}`,
      `all values of a kind together hold at most ${LARGEST} numbers`,
    );
  }
  return sizes;
}

/** A size that is known at run time only: `"N"`, or what is worked out of symbols, `"2 N + 1"`. */
function symbolicSize(part: Part, name: string, text: string): Size {
  const size = parseSize(text);
  const symbols = size ? symbolsIn([[size]]) : [];
  const isSized = size?.terms.every(({ coefficient }) => Math.abs(coefficient) <= LARGEST);
  if (!size || !isSized || symbols.length === 0) {
    refusePart(
      part,
      "GRADC1205",
      `${name} cannot have the size ${quote(text)}`,
      'a size is a positive whole number, or text where it is known at run time only: "N", "2 N + 1"',
    );
  }
  const taken = symbols.find(isReserved);
  if (taken !== undefined) {
    refusePart(
      part,
      "GRADC1203",
      `${quote(taken)} cannot be the name of a size`,
      "it becomes a parameter of the emitted functions, where this word has a meaning of its own",
    );
  }
  return size;
}
