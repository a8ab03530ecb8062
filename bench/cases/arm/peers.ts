import type { Program } from "../../peers/program.ts";

export default {
  arrays(on, { lengths, target, theta }) {
    const first = on.slice(theta, 0, 1);
    const second = on.add(first, on.slice(theta, 1, 2));
    const third = on.add(second, on.slice(theta, 2, 3));
    const angle = on.reshape(on.stack([first, second, third]), [3]);
    const x = on.sum(on.mul(lengths, on.cos(angle)));
    const y = on.sum(on.mul(lengths, on.sin(angle)));
    const dx = on.sub(x, on.sum(on.slice(target, 0, 1)));
    const dy = on.sub(y, on.sum(on.slice(target, 1, 2)));
    return [on.mul(on.add(on.square(dx), on.square(dy)), on.constant(0.5))];
  },
  scalars(on, { lengths, target, theta }) {
    const first = theta(0);
    const second = on.add(first, theta(1));
    const angles = [first, second, on.add(second, theta(2))];
    const along = (f: typeof on.sin) =>
      angles.map((angle, i) => on.mul(lengths(i), f(angle))).reduce((sum, one) => on.add(sum, one));
    const dx = on.sub(along(on.cos), target(0));
    const dy = on.sub(along(on.sin), target(1));
    return [on.mul(on.add(on.mul(dx, dx), on.mul(dy, dy)), 0.5)];
  },
} satisfies Program;
