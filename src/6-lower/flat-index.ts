import {
  addIndices,
  type Buffer,
  constantIndex,
  type Index,
  scaleIndex,
  ZERO_INDEX,
} from "../ir/loops.ts";
import { stridesOf } from "../ir/shape.ts";
import { ZERO } from "../ir/size.ts";

/** The position in memory of an access, relative to where the buffer's base begins. */
export function flatIndex(buffer: Buffer, index: readonly Index[]): Index {
  const strides = stridesOf(buffer.shape);
  return index.reduce(
    (sum, one, axis) => addIndices(sum, scaleIndex(one, strides[axis] ?? ZERO)),
    buffer.from ? constantIndex(buffer.from) : ZERO_INDEX,
  );
}
