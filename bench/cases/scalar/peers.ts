import type { Program } from "../../peers/program.ts";

export default {
  arrays: (on, { x, y, z }) => [on.mul(on.add(x, y), on.maximum(y, z))],
  scalars: (on, { x, y, z }) => [on.mul(on.add(x(), y()), on.max(y(), z()))],
} satisfies Program;
