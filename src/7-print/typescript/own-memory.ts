import type { Space } from "../../ir/loops.ts";
import type { ArrayName } from "../../ir/program.ts";
import { type Layout, typeOfArray } from "./declarations.ts";
import type { Scope } from "./names.ts";

/**
 * The arrays of a module that owns its memory. V8 knows where an array lies and how long it is if it is
 * a constant of the module that is not exported itself, and that a function reads once.
 */
export class OwnMemory {
  readonly #names: ReadonlyMap<ArrayName, string>;

  constructor(layouts: readonly Layout[], scope: Scope) {
    this.#names = new Map(
      layouts.map(({ array }) => [array, scope.declare(`own${capitalized(array)}`)]),
    );
  }

  /** The arrays, and `memory`, through which a caller sees them. */
  print(): string[] {
    const arrays = [...this.#names];
    return [
      "",
      "// the module's own arrays, which every function reads at its beginning",
      ...arrays.map(
        ([array, name]) => `const ${name} = new ${typeOfArray(array)}(sizes.${array});`,
      ),
      "",
      "/** The module's memory: its only instance. */",
      "export const memory = {",
      ...arrays.map(([array, name]) => `  ${array}: ${name},`),
      "} as const;",
    ];
  }

  /** How a function comes by the arrays that it touches: `const params = ownParams;`. */
  reads(spaces: ReadonlySet<Space>): string[] {
    return [...this.#names].flatMap(([array, name]) =>
      spaces.has(array) ? [`const ${array} = ${name};`] : [],
    );
  }
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
