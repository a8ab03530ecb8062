import type { Leaf } from "../../ir/graph.ts";
import { transformArrays } from "../../ir/graph.ts";
import type { ArrayName, LoweredFunction, Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { addSizes, constantOf, type Size } from "../../ir/size.ts";
import type { Buffer, Space } from "../../ir/loops.ts";
import { docComment, wrapped } from "./comments.ts";
import { propertyKey } from "./names.ts";
import { printSize } from "./size-text.ts";
import type { Symbols } from "./symbols.ts";

/** The type of a flat array. */
export function typeOfArray(name: Space): string {
  if (name === "masks") return "Uint8Array";
  return name === "indices" || isCoordinates(name) ? "Int32Array" : "Float64Array";
}

function isCoordinates(name: Space): boolean {
  return /(Rows|Columns)$/.test(name);
}

/** One flat array of the emitted module: its name and the tensors in it. */
export interface Layout {
  readonly array: ArrayName;
  /** What `slots` and `views` call it: the cache is seen through its outputs. */
  readonly key: string;
  readonly entries: readonly {
    readonly name: string;
    readonly from: Size;
    readonly count: Size;
  }[];
  /** How long it is: the largest of these. */
  readonly lengths: readonly Size[];
}

/** The arrays that a function takes beside those that all of them do, in the order of its arguments. */
export function takenBy({ upstream }: Program, { name, results }: LoweredFunction): ArrayName[] {
  const isSeeded = upstream.length > 0 && (name === "backward" || name === "valueAndGrad");
  const moving: ArrayName[] = name === "jvp" ? ["directions"] : name === "hvp" ? ["direction"] : [];
  const written = results.map((result) => result.array).filter((array) => array !== "cache");
  return [...(isSeeded ? (["upstream"] as const) : []), ...moving, ...new Set(written)];
}

/** The flat arrays, in the order of the arguments of backward, then those of transforms. */
export function layoutsOf(program: Program): Layout[] {
  const { offsets, sizes } = program;
  const entry = (name: string, buffer: Buffer | undefined): Layout["entries"][number][] => {
    const from = buffer && offsets.get(buffer);
    return buffer && from ? [{ name, from, count: countOf(buffer.shape) }] : [];
  };
  const ofLeaves = (leaves: readonly Leaf[], space: string): Layout["entries"] =>
    leaves.flatMap((leaf) => {
      const found = [...offsets.keys()].find(
        (buffer) => buffer.space === space && buffer.node === leaf.node,
      );
      return entry(leaf.name, found);
    });
  const wrt = program.graph.gradients.map((gradient) => gradient.leaf);
  const layouts: Layout[] = [
    {
      array: "inputs",
      key: "inputs",
      entries: ofLeaves(program.inputs, "inputs"),
      lengths: [sizes.inputs],
    },
  ];
  for (const array of ["indices", "masks", "params"] as const) {
    const leaves = program[array];
    if (leaves.length === 0) continue;
    const entries = ofLeaves(leaves, array);
    layouts.push({ array, key: array, entries, lengths: [sizes[array]] });
  }
  const outputs = program.cache.filter((slot) => slot.use === "output");
  layouts.push({
    array: "cache",
    key: "outputs",
    entries: outputs.flatMap((slot) => entry(slot.name ?? "", slot.buffer)),
    lengths: program.cacheSizes,
  });
  if (program.upstream.length > 0) {
    layouts.push({
      array: "upstream",
      key: "upstream",
      entries: ofLeaves(program.upstream, "upstream"),
      lengths: [sizes.upstream],
    });
  }
  layouts.push({
    array: "grads",
    key: "grads",
    entries: ofLeaves(wrt, "grads"),
    lengths: [sizes.grads],
  });
  for (const array of transformArrays) {
    if (!program.functions.some((own) => takenBy(program, own).includes(array))) continue;
    const leaves = program.graph.leaves.filter((leaf) => leaf.role === array);
    const results = program.functions.flatMap((own) =>
      own.results.filter((result) => result.array === array),
    );
    const entries = [
      ...ofLeaves(leaves, array),
      ...results.flatMap(({ name, buffer }) => entry(name, buffer)),
    ];
    layouts.push({ array, key: array, entries, lengths: [sizes[array]] });
  }
  return layouts;
}

/**
 * `slots` and `sizes`: constants, or functions of the symbolic sizes that they depend on. Those of the
 * functions that need less cache when called alone say how much.
 */
export function printSlots(
  layouts: readonly Layout[],
  functions: readonly LoweredFunction[],
  symbols: Symbols,
): string[] {
  const isFixed = layouts.every(({ entries }) =>
    entries.every(({ from }) => constantOf(from) !== undefined),
  );
  const slots = [
    "{",
    ...layouts.map(({ key, entries }) => {
      const fields = entries.map(({ name, from }) => `${propertyKey(name)}: ${text(from)}`);
      return `  ${key}: {${fields.length === 0 ? "" : ` ${fields.join(", ")} `}},`;
    }),
    "} as const;",
  ];
  // Who calls nothing but these needs no more cache.
  const alone = functions.filter(({ kept }) => kept === "outputs");
  const lengths = [
    ...layouts.map(({ array, lengths }) => `${array}: ${largest(lengths)}`),
    ...alone.map(({ name, cache }) => `${name}Cache: ${text(cache)}`),
  ].join(", ");
  const [opening = "", ...rest] = slots;
  const conditions = `@throws {RangeError} unless ${symbols.conditions}`;
  return [
    ...(isFixed
      ? [`export const slots = ${opening}`, ...rest]
      : [
          "",
          "/** Where each tensor begins in its array. */",
          `export function slots(${symbols.parametersOf(slots).join(", ")}) {`,
          `  return ${opening}`,
          ...rest.map((line) => `  ${line}`),
          "}",
        ]),
    ...(symbols.names.length === 0
      ? [`export const sizes = { ${lengths} } as const;`]
      : [
          "",
          ...docComment(["How long each array is.", ...wrapped(conditions)]),
          `export function sizes(${symbols.parameters}) {`,
          ...symbols.checks().map((line) => `  ${line}`),
          `  return { ${lengths} };`,
          "}",
        ]),
  ];
}

function text(size: Size): string {
  return printSize(size).text;
}

function largest(lengths: readonly Size[]): string {
  const [first = "0", ...others] = lengths.map(text);
  return others.length === 0 ? first : `Math.max(${[first, ...others].join(", ")})`;
}

/** `Memory` and `allocate`: for callers that own the arrays. */
export function printMemory(layouts: readonly Layout[], symbols: Symbols): string[] {
  const isSymbolic = symbols.names.length > 0;
  return [
    "/** One instance of the model's memory. */",
    "export interface Memory {",
    ...layouts.map(({ array }) => `  readonly ${array}: ${typeOfArray(array)};`),
    "}",
    "",
    `/** Makes the arrays, zeroed.${isSymbolic ? " @throws {RangeError} as `sizes` does" : ""} */`,
    `export function allocate(${symbols.parameters}): Memory {`,
    ...(isSymbolic ? [`  const ${symbols.lengths} = sizes(${symbols.names.join(", ")});`] : []),
    "  return {",
    ...layouts.map(
      ({ array }) =>
        `    ${array}: new ${typeOfArray(array)}(${isSymbolic ? symbols.lengths : "sizes"}.${array}),`,
    ),
    "  };",
    "}",
  ];
}

/** `views`, of the memory that it is given or of the module's own. */
export function printViews(
  layouts: readonly Layout[],
  symbols: Symbols,
  ownsMemory: boolean,
): string[] {
  const subarrays = layouts.flatMap(({ array, key, entries }) => {
    if (entries.length === 0) return [`    ${key}: {},`];
    const fields = entries.map(({ name, from, count }) => {
      const view = `memory.${array}.subarray(${text(from)}, ${text(addSizes(from, count))})`;
      return `      ${propertyKey(name)}: ${view},`;
    });
    return [`    ${key}: {`, ...fields, "    },"];
  });
  const given = ownsMemory ? [] : [...symbols.parametersOf(subarrays), "memory: Memory"];
  return [
    "/** The same memory as named subarrays: writing to one writes to the flat array. */",
    `export function views(${given.join(", ")}) {`,
    "  return {",
    ...subarrays,
    "  };",
    "}",
  ];
}
