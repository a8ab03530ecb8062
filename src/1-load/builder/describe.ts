import { showShape } from "../../ir/shape.ts";
import { contentOf } from "./value.ts";

/** A value in a few words, for diagnostics: `"abc"`, `a list`, `a tensor [2]`. */
export function describe(value: unknown): string {
  const tensor = contentOf(value);
  if (tensor) {
    const nouns = {
      real: "a tensor",
      int: "an integer tensor",
      bool: "a truth value",
      tuple: "several values",
    };
    return `${nouns[tensor.node.dtype]} ${showShape(tensor.node.shape)}`;
  }
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A list in prose: `a, b and c`. */
export function listing(words: readonly string[], conjunction = "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
