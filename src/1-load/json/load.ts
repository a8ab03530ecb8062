import { fail } from "../../diagnostics/diagnostic.ts";
import type { Model } from "../../ir/model.ts";
import { declare } from "../builder/declare.ts";
import { quote, suggest } from "../builder/names.ts";
import type { Path, Site } from "../builder/trace.ts";
import { buildNodes } from "../formula/nodes.ts";
import { schema } from "./schema.ts";
import { siteOfJson } from "./sites.ts";
import { type Violation, violationIn } from "./structure.ts";
import { parseJson } from "./tree.ts";

/** The model of a `*.graph.json`. Nothing in it is executed. */
export function loadJson(file: string, text: string): Model {
  const { value, tree } = parseJson(file, text);
  const site = siteOfJson(file, text, tree);
  const violation = violationIn(value);
  if (violation) refuse(site, violation);
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

function refuse(site: Site, { keyword, path: keys, names }: Violation): never {
  const path: Path = [1, ...keys];
  const what = keys.length === 0 ? "the model" : keys.join(".");
  const [name = ""] = names;
  switch (keyword) {
    case "additionalProperties":
      fail("GRADC1202", `${what} has no ${quote(name)}`, {
        place: site.part([...path, name], "key"),
        help: suggest(name, KEYS),
      });
    case "required":
      fail("GRADC1201", `${what} needs ${quote(name)}`, { place: site.part(path, "value") });
    case "minItems":
      fail(keys[0] === "outputs" ? "GRADC1208" : "GRADC1201", `${what} is empty`, {
        place: site.part(path, "value"),
        help: "name at least one tensor",
      });
    case "type": {
      const wanted = names.map((type) => NOUNS[type] ?? type).join(" or ");
      fail("GRADC1103", `${what} must be ${wanted}`, { place: site.part(path, "value") });
    }
  }
}
