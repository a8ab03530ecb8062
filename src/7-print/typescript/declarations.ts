import type { Leaf } from "../../ir/graph.ts";
import type { Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { numberOf } from "../../ir/size.ts";
import type { Buffer, Space } from "../../ir/loops.ts";
import { propertyKey } from "./names.ts";

type ArrayName = Exclude<Space, "constants">;

/** The type of a flat array. */
export function typeOfArray(name: Space): string {
  return name === "indices" ? "Int32Array" : name === "masks" ? "Uint8Array" : "Float64Array";
}

/** One flat array of the emitted module: its name and the tensors in it. */
export interface Layout {
  readonly array: ArrayName;
  /** What `slots` and `views` call it: the cache is seen through its outputs. */
  readonly key: string;
  readonly entries: readonly {
    readonly name: string;
    readonly from: number;
    readonly count: number;
  }[];
  readonly size: number;
}

/** The flat arrays, in the order of the arguments of backward. */
export function layoutsOf(program: Program): Layout[] {
  const { offsets, sizes } = program;
  const entry = (name: string, buffer: Buffer | undefined): Layout["entries"][number][] => {
    const from = buffer && offsets.get(buffer);
    return buffer && from
      ? [{ name, from: numberOf(from), count: numberOf(countOf(buffer.shape)) }]
      : [];
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
      size: numberOf(sizes.inputs),
    },
  ];
  for (const array of ["indices", "masks", "params"] as const) {
    const leaves = program[array];
    if (leaves.length === 0) continue;
    const entries = ofLeaves(leaves, array);
    layouts.push({ array, key: array, entries, size: numberOf(sizes[array]) });
  }
  const outputs = program.cache.filter((slot) => slot.use === "output");
  layouts.push({
    array: "cache",
    key: "outputs",
    entries: outputs.flatMap((slot) => entry(slot.name ?? "", slot.buffer)),
    size: numberOf(sizes.cache),
  });
  if (program.upstream.length > 0) {
    layouts.push({
      array: "upstream",
      key: "upstream",
      entries: ofLeaves(program.upstream, "upstream"),
      size: numberOf(sizes.upstream),
    });
  }
  layouts.push({
    array: "grads",
    key: "grads",
    entries: ofLeaves(wrt, "grads"),
    size: numberOf(sizes.grads),
  });
  return layouts;
}

/** `slots` and `sizes`. */
export function printSlots(layouts: readonly Layout[]): string[] {
  return [
    "export const slots = {",
    ...layouts.map(({ key, entries }) => {
      const fields = entries.map(({ name, from }) => `${propertyKey(name)}: ${from}`).join(", ");
      return `  ${key}: {${fields === "" ? "" : ` ${fields} `}},`;
    }),
    "} as const;",
    `export const sizes = { ${layouts.map(({ array, size }) => `${array}: ${size}`).join(", ")} } as const;`,
  ];
}

/** `Memory`, `allocate` and `views`: what a caller does once. */
export function printMemory(layouts: readonly Layout[]): string[] {
  return [
    "/** One instance of the model's memory. */",
    "export interface Memory {",
    ...layouts.map(({ array }) => `  readonly ${array}: ${typeOfArray(array)};`),
    "}",
    "",
    "/** Makes the arrays, zeroed. */",
    "export function allocate(): Memory {",
    "  return {",
    ...layouts.map(({ array }) => `    ${array}: new ${typeOfArray(array)}(sizes.${array}),`),
    "  };",
    "}",
    "",
    "/** The same memory as named subarrays: writing to one writes to the flat array. */",
    "export function views(memory: Memory) {",
    "  return {",
    ...layouts.flatMap(({ array, key, entries }) => [
      `    ${key}: {`,
      ...entries.map(
        ({ name, from, count }) =>
          `      ${propertyKey(name)}: memory.${array}.subarray(${from}, ${from + count}),`,
      ),
      "    },",
    ]),
    "  };",
    "}",
  ];
}
