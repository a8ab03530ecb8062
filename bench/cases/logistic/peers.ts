import type { Program } from "../../peers/program.ts";

const [N, D] = [10_000, 20];

export default {
  arrays(on, { X, y, w, b }) {
    const logits = on.add(on.reshape(on.matmul(X, on.reshape(w, [D, 1])), [N]), b);
    const terms = on.sub(on.softplus(logits), on.mul(logits, y));
    return [on.mul(on.sum(terms), on.constant(1 / N))];
  },
  scalars(on, { X, y, w, b }) {
    const terms = on.sum(N, (i) => {
      const product = on.sum(D, (j) => on.mul(X(i, j), w(j)));
      const logit = on.add(product, b());
      const softplus = on.log(on.add(1, on.exp(logit)));
      return on.sub(softplus, on.mul(logit, y(i)));
    });
    return [on.div(terms, N)];
  },
} satisfies Program;
