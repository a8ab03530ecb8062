import { Ajv, type AnySchema, type ErrorObject } from "ajv";
import { fail } from "../../diagnostics/diagnostic.ts";
import type { Model } from "../../ir/model.ts";
import { declare } from "../builder/declare.ts";
import { quote, suggest } from "../builder/names.ts";
import type { Path, Site } from "../builder/trace.ts";
import { buildNodes } from "../formula/nodes.ts";
import { schema } from "./schema.ts";
import { siteOfJson } from "./sites.ts";
import { parseJson } from "./tree.ts";

/** The schema is gradc's own: a test holds it against the schema of schemas, which takes long to compile. */
const validate = new Ajv({
  allowUnionTypes: true,
  meta: false,
  validateSchema: false,
}).compile(schema as AnySchema);

/** The model of a `*.graph.json`. Nothing in it is executed. */
export function loadJson(file: string, text: string): Model {
  const tree = parseJson(file, text);
  const site = siteOfJson(file, text, tree);
  // JSON.parse, unlike other ways to read the tree, makes __proto__ an ordinary key.
  const value: unknown = JSON.parse(text);
  if (!validate(value)) refuse(site, validate.errors?.[0]);
  const declaration = { ...(value as Record<string, unknown>) };
  const { name } = declaration;
  delete declaration["name"];
  delete declaration["$schema"];
  return declare(name, declaration, site, buildNodes);
}

/** JSON Schema's names of types, in prose. */
const NOUNS: Readonly<Record<string, string>> = {
  object: "an object",
  array: "a list",
  string: "a string",
  integer: "a whole number",
};

const KEYS = Object.keys(schema.properties);

function refuse(site: Site, error: ErrorObject | undefined): never {
  const keys = (error?.instancePath ?? "").split("/").slice(1).map(unescape);
  const path: Path = [1, ...keys];
  const what = keys.length === 0 ? "the model" : keys.join(".");
  const params = (error?.params ?? {}) as Record<string, unknown>;
  if (error?.keyword === "additionalProperties") {
    const key = String(params["additionalProperty"]);
    fail("GRADC1202", `${what} has no ${quote(key)}`, {
      place: site.part([...path, key], "key"),
      help: suggest(key, KEYS),
    });
  }
  if (error?.keyword === "required") {
    fail("GRADC1201", `${what} needs ${quote(String(params["missingProperty"]))}`, {
      place: site.part(path, "value"),
    });
  }
  if (error?.keyword === "minItems") {
    fail(keys[0] === "outputs" ? "GRADC1208" : "GRADC1201", `${what} is empty`, {
      place: site.part(path, "value"),
      help: "name at least one tensor",
    });
  }
  const wanted = [params["type"]].flat().map((type) => NOUNS[String(type)] ?? String(type));
  fail("GRADC1103", `${what} must be ${wanted.join(" or ")}`, { place: site.part(path, "value") });
}

/** A step of a JSON pointer. */
function unescape(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
