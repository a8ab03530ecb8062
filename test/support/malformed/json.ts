import type { Random } from "../../../src/check/random.ts";
import { jsonBases } from "./bases.ts";

type Json = null | boolean | number | string | Json[] | JsonObject;

interface JsonObject {
  [key: string]: Json;
}

const oddValues: readonly Json[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, 2 ** 53, "", "x", "N", "J", " ", "\u0000"],
  ...[[], {}, [[]], [1], [0], [-3], ["N"], [null], [1e9, 1e9], [2, [3]]],
  ...[{ a: 1 }, { x: [2] }, { x: "x" }, { J: "J" }, { inputs: {} }],
];

const oddKeys: readonly string[] = [
  ...["__proto__", "constructor", "toString", "x y", "1x", "", "*/", "a.b", "sum", "pi", "i"],
  ...["input", "Inputs", "forward", "x", "J", "end", "and", "ünïcode", "\u202e", "W1"],
];

/** One to three changes anywhere in a good model. */
export function brokenStructure(random: Random): string {
  const model = structuredClone(random.pick(jsonBases)) as Json;
  const changes = 1 + random.below(3);
  for (let change = 0; change < changes; change++) breakSomewhere(random, model);
  return JSON.stringify(model, null, random.below(3));
}

function breakSomewhere(random: Random, model: Json): void {
  const containers: (Json[] | JsonObject)[] = [];
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    containers.push(value);
    Object.values(value).forEach(visit);
  };
  visit(model);
  const container = random.pick(containers);
  if (Array.isArray(container)) {
    const at = random.below(container.length + 1);
    container.splice(at, random.below(2), ...(random.chance(0.7) ? [odd(random)] : []));
    return;
  }
  const keys = Object.keys(container);
  const key = keys.length > 0 ? random.pick(keys) : "x";
  const value = container[key] ?? null;
  const choice = random.below(4);
  if (choice !== 1) Reflect.deleteProperty(container, key);
  if (choice === 1 || choice === 2) define(container, key, odd(random));
  if (choice === 3) define(container, random.pick(oddKeys), value);
}

/** As JSON.parse does it: `__proto__` is a key like any other. */
function define(container: JsonObject, key: string, value: Json): void {
  Object.defineProperty(container, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function odd(random: Random): Json {
  return structuredClone(random.pick(oddValues));
}

/** The same key twice, somewhere. */
export function duplicatedKey(random: Random): string {
  const lines = JSON.stringify(random.pick(jsonBases), null, 2).split("\n");
  const keyed = lines.flatMap((line, at) => (/^ +"\w+": .*[^[{]$/.test(line) ? [at] : []));
  const at = random.pick(keyed);
  const line = (lines[at] ?? "").replace(/,$/, "");
  lines.splice(at, 0, `${line},`);
  return lines.join("\n");
}

/** Sizes that no memory holds, and lists and objects deeper than anyone writes. */
export function excessive(random: Random): string {
  const sizes = Array.from({ length: 1 + random.below(40) }, () => 10 ** random.below(12));
  const depth = 10 ** (2 + random.below(4));
  const nested = random.pick([
    `${"[".repeat(depth)}${"]".repeat(depth)}`,
    `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
    JSON.stringify(`${"(".repeat(depth)}x${")".repeat(depth)}`),
    JSON.stringify(`${"-".repeat(depth)}x`),
    JSON.stringify(`x${"^2".repeat(depth)}`),
    JSON.stringify(`${"sin(".repeat(depth)}x`),
    JSON.stringify(`${"[".repeat(depth)}x${"]".repeat(depth)}`),
  ]);
  return random.chance(0.5)
    ? `{"name":"m","inputs":{"x":${JSON.stringify(sizes)}},"nodes":{"y":"x * ${random.pick(["x", "x'", "2", "y"])}"},"outputs":["y"]}`
    : `{"name":"m","inputs":{"x":[]},"nodes":{"y":${nested}},"outputs":["y"]}`;
}

/** Nodes that need each other, in a ring of any length. */
export function cyclic(random: Random): string {
  const length = 1 + random.below(50);
  const nodes = Object.fromEntries(
    Array.from({ length }, (_, at) => [`n${at}`, `sin(n${(at + 1) % length}) + x`]),
  );
  return JSON.stringify({ name: "ring", inputs: { x: [] }, nodes, outputs: ["n0"] });
}
