import type { Program } from "../../peers/program.ts";

export default {
  arrays(on, { seen, rotation, center, focus, principal, kappa, point, w }) {
    const at = (a: typeof seen, i: number) => on.reshape(on.slice(a, i, i + 1), []);
    const turn = (a: typeof seen) => on.stack([at(a, 1), at(a, 2), at(a, 0)]);
    const one = on.constant(1);

    const x = on.sub(point, center);
    const theta = on.sqrt(on.sum(on.square(rotation)));
    const r = on.div(rotation, theta);
    const along = on.mul(on.sum(on.mul(r, x)), on.sub(one, on.cos(theta)));
    // r × x, turned back.
    const cross = turn(on.sub(on.mul(r, turn(x)), on.mul(turn(r), x)));
    const turned = on.add(
      on.add(on.mul(x, on.cos(theta)), on.mul(cross, on.sin(theta))),
      on.mul(r, along),
    );

    const u = on.div(on.slice(turned, 0, 2), at(turned, 2));
    const s = on.sum(on.square(u));
    const polynomial = on.add(on.mul(s, at(kappa, 0)), on.mul(on.square(s), at(kappa, 1)));
    const pixel = on.add(on.mul(focus, on.mul(on.add(polynomial, one), u)), principal);
    const residual = on.mul(w, on.sub(pixel, seen));
    return [at(residual, 0), at(residual, 1)];
  },
  scalars(on, { seen, rotation, center, focus, principal, kappa, point, w }) {
    const three = [0, 1, 2];
    const dot = (a: readonly ReturnType<typeof w>[], b: readonly ReturnType<typeof w>[]) =>
      a.map((one, i) => on.mul(one, b[i])).reduce((sum, one) => on.add(sum, one));

    const x = three.map((i) => on.sub(point(i), center(i)));
    const axis = three.map((i) => rotation(i));
    const theta = on.sqrt(dot(axis, axis));
    const r = axis.map((one) => on.div(one, theta));
    const [cos, sin] = [on.cos(theta), on.sin(theta)];
    const along = on.mul(dot(r, x), on.sub(1, cos));
    const turned = three.map((i) => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3];
      const cross = on.sub(on.mul(r[j], x[k]), on.mul(r[k], x[j]));
      return on.add(on.add(on.mul(x[i], cos), on.mul(cross, sin)), on.mul(r[i], along));
    });

    const u = [on.div(turned[0], turned[2]), on.div(turned[1], turned[2])];
    const s = dot(u, u);
    const polynomial = on.add(on.mul(s, kappa(0)), on.mul(on.mul(s, s), kappa(1)));
    const distortion = on.add(polynomial, 1);
    return u.map((one, i) => {
      const pixel = on.add(on.mul(focus(), on.mul(distortion, one)), principal(i));
      return on.mul(w(), on.sub(pixel, seen(i)));
    });
  },
} satisfies Program;
