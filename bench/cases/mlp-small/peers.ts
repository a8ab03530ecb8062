import type { Program } from "../../peers/program.ts";

const [N, I, H] = [32, 4, 16];

export default {
  arrays(on, { X, Y, W1, b1, W2, b2 }) {
    const hidden = on.tanh(on.add(on.matmul(X, W1), b1));
    const O = on.add(on.matmul(hidden, W2), b2);
    return [on.mul(on.sum(on.square(on.sub(O, Y))), on.constant(1 / N))];
  },
  scalars(on, { X, Y, W1, b1, W2, b2 }) {
    const hidden = on.table([N, H], (n, h) => {
      const product = on.sum(I, (i) => on.mul(X(n, i), W1(i, h)));
      return on.tanh(on.add(product, b1(h)));
    });
    const squares = on.sum(N, (n) => {
      const product = on.sum(H, (h) => on.mul(hidden(n, h), W2(h, 0)));
      const error = on.sub(on.add(product, b2(0)), Y(n, 0));
      return on.mul(error, error);
    });
    return [on.div(squares, N)];
  },
} satisfies Program;
