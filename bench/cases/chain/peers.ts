import type { Program } from "../../peers/program.ts";

export default {
  arrays(on, { x, y }) {
    const u = on.add(on.mul(x, y), on.sin(x));
    const bell = on.exp(on.neg(on.square(u)));
    const step = on.tanh(on.add(u, y));
    return [on.sum(on.log1p(on.add(bell, on.square(step))))];
  },
  scalars(on, { x, y }) {
    return [
      on.sum(100_000, (i) => {
        const u = on.add(on.mul(x(i), y(i)), on.sin(x(i)));
        const bell = on.exp(on.sub(0, on.mul(u, u)));
        const step = on.tanh(on.add(u, y(i)));
        return on.log(on.add(1, on.add(bell, on.mul(step, step))));
      }),
    ];
  },
} satisfies Program;
