import { contentOf } from "../value.ts";

/** One tensor of a structure, or what stands where one is expected. */
export interface TreeLeaf {
  /** Where in the structure: `.h`, `[0]`, or nothing for the whole. */
  readonly path: string;
  readonly value: unknown;
}

/** Where two structures differ, and what each has there. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** The entries of a list or record by their paths; undefined for what is no structure. */
export function entriesOf(
  value: unknown,
): [key: string, path: string, entry: unknown][] | undefined {
  if (typeof value !== "object" || value === null || contentOf(value)) return undefined;
  if (Array.isArray(value)) {
    return Array.from(value, (entry: unknown, at) => [String(at), `[${at}]`, entry]);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlain ? Object.entries(value).map(([key, entry]) => [key, `.${key}`, entry]) : undefined;
}

/** The tensors of lists and records, however nested, in order. */
export function leavesOf(value: unknown, path = ""): TreeLeaf[] {
  const entries = entriesOf(value);
  if (!entries) return [{ path, value }];
  return entries.flatMap(([, own, entry]) => leavesOf(entry, path + own));
}

/** The same structure with each of its tensors replaced, in order. */
export function withLeaves(value: unknown, leaves: readonly unknown[]): unknown {
  const rest = leaves.values();
  const replaced = (node: unknown): unknown => {
    const entries = entriesOf(node);
    if (!entries) return rest.next().value;
    if (Array.isArray(node)) return entries.map(([, , entry]) => replaced(entry));
    return Object.fromEntries(entries.map(([key, , entry]) => [key, replaced(entry)]));
  };
  return replaced(value);
}

/** The structure with each list of numbers, which may be nested, replaced. */
export function withoutNumbers(value: unknown, replaced: (numbers: unknown) => unknown): unknown {
  if (isNumbers(value)) return replaced(value);
  const entries = entriesOf(value);
  if (!entries) return value;
  const inner = entries.map(([key, , entry]) => [key, withoutNumbers(entry, replaced)] as const);
  return Array.isArray(value) ? inner.map(([, entry]) => entry) : Object.fromEntries(inner);
}

function isNumbers(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((entry) => typeof entry === "number" || isNumbers(entry));
}

/** The tensors of `found` in the order of `expected`, or where the two have different structures. */
export function leavesLike(expected: unknown, found: unknown, path = ""): TreeLeaf[] | Difference {
  const [entries, own] = [entriesOf(expected), entriesOf(found)];
  if (!entries && !own) return [{ path, value: found }];
  const byKey = new Map(own?.map(([key, , entry]) => [key, entry]));
  const isAlike =
    entries?.length === own?.length &&
    Array.isArray(expected) === Array.isArray(found) &&
    entries?.every(([key]) => byKey.has(key));
  if (!entries || !isAlike) return { path, expected, found };
  const leaves: TreeLeaf[] = [];
  for (const [key, step, entry] of entries) {
    const below = leavesLike(entry, byKey.get(key), path + step);
    if (!Array.isArray(below)) return below;
    leaves.push(...below);
  }
  return leaves;
}

/** A structure in a few words: `{ h, c }`, `a list of 2`; undefined for what is none. */
export function describeTree(value: unknown): string | undefined {
  const entries = entriesOf(value);
  if (!entries) return undefined;
  if (Array.isArray(value)) return `a list of ${entries.length}`;
  return `a record { ${entries.map(([key]) => key).join(", ")} }`;
}
