import { Ajv, type AnySchema } from "ajv";
import { expect, test } from "vitest";
import { schema } from "../../../src/1-load/json/schema.ts";
import { type Violation, violationIn } from "../../../src/1-load/json/structure.ts";
import { Random } from "../../../src/check/random.ts";

const validate = new Ajv({ allowUnionTypes: true }).compile(schema as AnySchema);

/** The same as a validator of any schema tells it. */
function expected(value: unknown): Violation | undefined {
  if (validate(value)) return undefined;
  const { keyword, instancePath, params } = validate.errors?.[0] ?? {};
  const { type, missingProperty, additionalProperty } = (params ?? {}) as Record<string, string>;
  return {
    keyword: keyword as Violation["keyword"],
    path: (instancePath ?? "").split("/").slice(1),
    names: [type ?? missingProperty ?? additionalProperty ?? []].flat(),
  };
}

const MODEL = {
  $schema: "s",
  name: "m",
  inputs: { x: [2, "N"], i: { int: [3] }, m: { bool: [] } },
  params: { W: [1] },
  nodes: { y: "x", z: "y" },
  outputs: ["y", "z"],
  loss: "y",
  wrt: ["x"],
};

const JUNK = [null, true, 1, 1.5, -0, "x", [], ["x"], [1, 2.5], [null], {}, { int: 1 }, { a: "b" }];

/** A copy with something taken out, put in or changed, a few levels down. */
function mutant(random: Random, value: unknown): unknown {
  if (random.chance(0.25)) return random.pick(JUNK);
  if (Array.isArray(value)) {
    const items = (value as unknown[]).map((item) =>
      random.chance(0.5) ? mutant(random, item) : item,
    );
    if (random.chance(0.2)) items.push(random.pick(JUNK));
    return random.chance(0.2) ? items.slice(1) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(() => !random.chance(0.05))
    .map(([key, one]) => [key, random.chance(0.3) ? mutant(random, one) : one] as const);
  if (random.chance(0.1)) entries.push([random.pick(["more", "__proto__", "int"]), 1]);
  return JSON.parse(
    `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join()}}`,
  ) as unknown;
}

test("the structure of models is what their schema says", () => {
  expect(violationIn(MODEL)).toBeUndefined();
  const random = new Random(3);
  const seen = new Map<string, number>();
  for (let count = 0; count < 5000; count++) {
    const value = random.chance(0.02) ? random.pick(JUNK) : mutant(random, MODEL);
    const wanted = expected(value);
    expect(violationIn(value), JSON.stringify(value)).toEqual(wanted);
    const keyword = wanted?.keyword ?? "none";
    seen.set(keyword, (seen.get(keyword) ?? 0) + 1);
  }
  for (const keyword of ["none", "type", "required", "additionalProperties", "minItems"])
    expect(seen.get(keyword), keyword).toBeGreaterThan(20);
});
