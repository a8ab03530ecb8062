import type { Program } from "../peers/program.ts";

/** A hidden layer with relu, cross-entropy from logits, weights squared. */
export function classifier({
  batch: N,
  inputs: I,
  hidden: H,
  classes: C,
}: Readonly<Record<"batch" | "inputs" | "hidden" | "classes", number>>): Program {
  return {
    arrays(on, { X, Y, lambda, W1, b1, W2, b2 }) {
      const hidden = on.relu(on.add(on.matmul(X, W1), b1));
      const logits = on.add(on.matmul(hidden, W2), b2);
      const logSoftmax = on.sub(logits, on.reshape(on.logsumexp(logits, 1), [N, 1]));
      const entropy = on.mul(on.sum(on.mul(Y, logSoftmax)), on.constant(-1 / N));
      const squares = on.add(on.sum(on.square(W1)), on.sum(on.square(W2)));
      return [on.add(entropy, on.mul(on.mul(lambda, on.constant(0.5)), squares))];
    },
    scalars(on, { X, Y, lambda, W1, b1, W2, b2 }) {
      const hidden = on.table([N, H], (n, h) => {
        const product = on.sum(I, (i) => on.mul(X(n, i), W1(i, h)));
        return on.max(on.add(product, b1(h)), 0);
      });
      const logits = on.table([N, C], (n, c) => {
        const product = on.sum(H, (h) => on.mul(hidden(n, h), W2(h, c)));
        return on.add(product, b2(c));
      });
      const entropy = on.sum(N, (n) => {
        let largest = logits(n, 0);
        for (let c = 1; c < C; c++) largest = on.max(largest, logits(n, c));
        const sum = on.sum(C, (c) => on.exp(on.sub(logits(n, c), largest)));
        const normalizer = on.add(on.log(sum), largest);
        return on.sum(C, (c) => on.mul(Y(n, c), on.sub(normalizer, logits(n, c))));
      });
      const square = (a: typeof entropy) => on.mul(a, a);
      const squares = on.add(
        on.sum(I, (i) => on.sum(H, (h) => square(W1(i, h)))),
        on.sum(H, (h) => on.sum(C, (c) => square(W2(h, c)))),
      );
      return [on.add(on.div(entropy, N), on.mul(on.mul(lambda(), 0.5), squares))];
    },
  };
}
