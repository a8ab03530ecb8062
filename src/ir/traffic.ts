import type { Buffer, Space } from "./loops.ts";

/** How many bytes a number takes in a flat array: positions are integers of 4, truth values 1. */
export function bytesIn(space: Space): number {
  if (space === "masks") return Uint8Array.BYTES_PER_ELEMENT;
  const isInteger = space === "indices" || /(Rows|Columns)$/.test(space);
  return isInteger ? Int32Array.BYTES_PER_ELEMENT : Float64Array.BYTES_PER_ELEMENT;
}

/** The same for a value in memory, which may be constant data. */
export function bytesOf({ space, node }: Buffer): number {
  return bytesIn(space === "constants" && node.dtype === "int" ? "indices" : space);
}
