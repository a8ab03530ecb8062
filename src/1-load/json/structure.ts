import { invariant } from "../../diagnostics/invariant.ts";
import { schema } from "./schema.ts";

/** What schemas may say here, of all that JSON Schema (draft 7) has. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
}

/** The first thing that is not as the schema has it. */
export interface Violation {
  readonly keyword: "type" | "required" | "additionalProperties" | "minItems";
  /** Where: keys, and positions in lists. */
  readonly path: readonly string[];
  /** The types that it may have, the key that is missing, or the one that nothing is known of. */
  readonly names: readonly string[];
}

/** Holds a JSON value against the schema of models. */
export function violationIn(value: unknown): Violation | undefined {
  return violation(schema, value, []);
}

function violation(own: Schema, value: unknown, path: readonly string[]): Violation | undefined {
  if (own.$ref !== undefined) return violation(definition(own.$ref), value, path);
  const types = own.type === undefined ? [] : [own.type].flat();
  if (types.length > 0 && !types.some((type) => isOf(type, value)))
    return { keyword: "type", path, names: types };
  const chosen = own.if && (violation(own.if, value, path) ? own.else : own.then);
  const found = chosen && violation(chosen, value, path);
  if (found) return found;
  if (Array.isArray(value)) return inList(own, value, path);
  return isRecord(value) ? inRecord(own, value, path) : undefined;
}

function inList(
  { items, minItems = 0 }: Schema,
  list: readonly unknown[],
  path: readonly string[],
): Violation | undefined {
  if (list.length < minItems) return { keyword: "minItems", path, names: [] };
  if (!items) return undefined;
  return first(list.entries(), ([at, item]) => violation(items, item, [...path, String(at)]));
}

function inRecord(
  { required = [], properties = {}, additionalProperties: others }: Schema,
  record: Readonly<Record<string, unknown>>,
  path: readonly string[],
): Violation | undefined {
  const missing = required.find((key) => !Object.hasOwn(record, key));
  if (missing !== undefined) return { keyword: "required", path, names: [missing] };
  const ofOthers =
    others !== undefined &&
    first(Object.keys(record), (key): Violation | undefined => {
      if (Object.hasOwn(properties, key)) return undefined;
      if (others === false) return { keyword: "additionalProperties", path, names: [key] };
      return violation(others, record[key], [...path, key]);
    });
  if (ofOthers) return ofOthers;
  return first(Object.entries(properties), ([key, own]) =>
    Object.hasOwn(record, key) ? violation(own, record[key], [...path, key]) : undefined,
  );
}

/** What is found first. */
function first<T>(
  all: Iterable<T>,
  find: (one: T) => Violation | undefined,
): Violation | undefined {
  for (const one of all) {
    const found = find(one);
    if (found) return found;
  }
  return undefined;
}

/** `#/definitions/shape`. */
function definition(reference: string): Schema {
  const definitions: Readonly<Record<string, Schema>> = schema.definitions;
  const found = definitions[reference.replace("#/definitions/", "")];
  invariant(found !== undefined, `there is no ${reference}`);
  return found;
}

function isOf(type: string, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isRecord(value);
  return type === "integer" ? Number.isInteger(value) : typeof value === type;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
