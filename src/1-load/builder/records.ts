import { type Code } from "../../diagnostics/messages.ts";
import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { type Shape, shapeOf } from "../../ir/shape.ts";
import { describe } from "./describe.ts";
import { quote, requireName, suggest } from "./names.ts";
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

/** Shapes by name, checked: `{ x: [4], W: [8, 4] }`. */
export function shapesOf(part: Part, what: "inputs" | "params", value: unknown): [string, Shape][] {
  const noun = what === "inputs" ? "an input" : "a param";
  return entriesOf(part, what, value).map(([name, shape]) => {
    const own = inside(part, name);
    requireName(noun, name, placeOf(own, "key"));
    return [name, shapeOf(checkedShape(own, name, shape))];
  });
}

function checkedShape(part: Part, name: string, value: unknown): number[] {
  if (!Array.isArray(value)) {
    refusePart(
      part,
      "GRADC1205",
      `the shape of ${name} must be a list of sizes, not ${describe(value)}`,
      "write [4] for a vector, [8, 4] for a matrix, [] for a scalar",
    );
  }
  const list: readonly unknown[] = Array.from<unknown>(value);
  if (list.length > 32)
    refusePart(part, "GRADC1205", `${name} has ${list.length} axes; the most is 32`);
  const sizes = list.map((size, axis) => {
    const own = inside(part, axis);
    if (typeof size === "string") {
      refusePart(
        own,
        "GRADC1207",
        `the size ${quote(size)} of ${name} is symbolic`,
        "symbolic sizes come in a later release: write a number",
      );
    }
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 1) {
      refusePart(
        own,
        "GRADC1205",
        `a size of ${name} must be a positive whole number, not ${describe(size)}`,
      );
    }
    return size;
  });
  if (sizes.reduce((product, size) => product * size, 1) > LARGEST) {
    refusePart(
      part,
      "GRADC1206",
      `${name} is too large: [${sizes.join(", ")}]`,
      `all values of a kind together hold at most ${LARGEST} numbers`,
    );
  }
  return sizes;
}
