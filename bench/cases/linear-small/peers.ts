import type { Program } from "../../peers/program.ts";

const [N, D] = [1000, 4];

export default {
  arrays(on, { X, y, theta }) {
    const predicted = on.reshape(on.matmul(X, on.reshape(theta, [D, 1])), [N]);
    return [on.mul(on.sum(on.square(on.sub(predicted, y))), on.constant(1 / N))];
  },
  scalars(on, { X, y, theta }) {
    const squares = on.sum(N, (i) => {
      const predicted = on.sum(D, (j) => on.mul(X(i, j), theta(j)));
      const error = on.sub(predicted, y(i));
      return on.mul(error, error);
    });
    return [on.div(squares, N)];
  },
} satisfies Program;
