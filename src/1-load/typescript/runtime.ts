import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { enter, type Site, strength } from "../builder/trace.ts";
import { contentOf } from "../builder/value.ts";

/** The functions that instrumented text calls; see instrument.ts. */
export interface Runtime {
  at<T>(call: number, value: T): T;
  name<T>(name: string, howStrong: number, value: T): T;
  meta(fileName: string): Meta;
}

/** What `import.meta` has in a model file. */
interface Meta {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
}

/** Lists are named through to this depth: `hs = [tanh(x), …]` gives hs0, …; a parameter's records too. */
const DEEPEST = 3;

export function createRuntime(siteAt: (call: number) => Site | undefined): Runtime {
  return {
    at: (call, value) => {
      enter(siteAt(call));
      return value;
    },
    name: (name, howStrong, value) => {
      nameAll(name, howStrong, value, DEEPEST);
      return value;
    },
    meta: (filename) => ({
      url: pathToFileURL(filename).href,
      filename,
      dirname: dirname(filename),
    }),
  };
}

function nameAll(name: string, howStrong: number, value: unknown, depth: number): void {
  if (typeof value !== "object" || value === null || depth === 0) return;
  const tensor = contentOf(value);
  if (tensor) {
    tensor.trace.name(tensor.node, name, howStrong);
  } else if (Array.isArray(value)) {
    value.forEach((element: unknown, position) =>
      nameAll(`${name}${position}`, howStrong, element, depth - 1),
    );
  } else if (howStrong === strength.parameter) {
    for (const [key, entry] of Object.entries(value)) nameAll(key, howStrong, entry, depth - 1);
  }
}
