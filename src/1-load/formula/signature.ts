import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import { operations } from "../../ops/table.ts";
import { quote, requireName } from "../builder/names.ts";
import type { Path, Site } from "../builder/trace.ts";
import { reserved } from "./constants.ts";
import { functions } from "./functions.ts";

/** `swish(x)`, taken apart. */
export interface Signature {
  readonly name: string;
  readonly params: readonly string[];
}

/** @throws {GradcError} GRADC1308, GRADC1203 or GRADC1204 if it is no signature of a new operation */
export function parseSignature(text: string, place: Place | undefined): Signature {
  const [, name = "", list = ""] = /^\s*([^\s(]*)\s*\(([^()]*)\)\s*$/.exec(text) ?? [];
  if (name === "") {
    fail("GRADC1308", `${quote(text.trim())} is not the head of a definition`, {
      place,
      help: 'write the name and its operands: "swish(x)"',
    });
  }
  const params = list.trim() === "" ? [] : list.split(",").map((param) => param.trim());
  for (const [what, one] of [
    ["an operation", name],
    ...params.map((param) => ["an operand", param] as const),
  ] as const) {
    requireName(what, one, () => place);
    if (reserved.has(one)) {
      fail("GRADC1203", `${one} cannot be the name of ${what}`, {
        place,
        help: "mathjs' grammar has another meaning for it",
      });
    }
  }
  if (params.length === 0 || new Set(params).size < params.length) {
    const what = params.length === 0 ? "has no operands" : "names an operand twice";
    fail("GRADC1308", `${name} ${what}`, { place, help: "name each operand once" });
  }
  if (functions.has(name) || operations.has(name)) {
    fail("GRADC1204", `there is an operation called ${name} already`, {
      place,
      help: "give yours another name",
    });
  }
  return { name, params };
}

/** The same site for a text that begins `offset` characters later in its string. */
export function shifted(site: Site | undefined, at: Path, offset: number): Site | undefined {
  if (!site) return undefined;
  return {
    ...site,
    characters: (path, start, end) => {
      const by = path.length === at.length && path.every((step, i) => step === at[i]) ? offset : 0;
      return site.characters(path, start + by, end + by);
    },
  };
}
