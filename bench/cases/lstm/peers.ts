import type { Program } from "../../peers/program.ts";

const [T, H, I] = [32, 32, 16];

export default {
  arrays(on, { x, y, h0, c0, W, U, b, v }) {
    // Vectors as columns, since products are of matrices.
    const read = on.add(on.matmul(W, on.transpose(x)), on.reshape(b, [4 * H, 1]));
    const byStep = on.transpose(read);
    const readout = on.reshape(v, [1, H]);
    let h = on.reshape(h0, [H, 1]);
    let c = on.reshape(c0, [H, 1]);
    const predicted = [];
    for (let t = 0; t < T; t++) {
      const now = on.reshape(on.slice(byStep, t, t + 1), [4 * H, 1]);
      const gates = on.add(now, on.matmul(U, h));
      const input = on.sigmoid(on.slice(gates, 0, H));
      const forget = on.sigmoid(on.slice(gates, H, 2 * H));
      const output = on.sigmoid(on.slice(gates, 2 * H, 3 * H));
      const candidate = on.tanh(on.slice(gates, 3 * H, 4 * H));
      c = on.add(on.mul(forget, c), on.mul(input, candidate));
      h = on.mul(output, on.tanh(c));
      predicted.push(on.reshape(on.matmul(readout, h), []));
    }
    const squares = on.square(on.sub(on.stack(predicted), y));
    return [on.mul(on.sum(squares), on.constant(1 / T))];
  },
  shapes: { W: [4, H, I], U: [4, H, H], b: [4, H] },
  scalars(on, { x, y, h0, c0, W, U, b, v }) {
    const sigmoid = (a: ReturnType<typeof y>) => on.div(1, on.add(1, on.exp(on.sub(0, a))));
    let [h, c] = [h0, c0];
    const errors = [];
    for (let t = 0; t < T; t++) {
      const [hidden, cell] = [h, c];
      const gates = on.table([4, H], (gate, i) => {
        const read = on.sum(I, (j) => on.mul(W(gate, i, j), x(t, j)));
        const kept = on.sum(H, (j) => on.mul(U(gate, i, j), hidden(j)));
        return on.add(on.add(read, kept), b(gate, i));
      });
      const next = on.table([H], (i) =>
        on.add(
          on.mul(sigmoid(gates(1, i)), cell(i)),
          on.mul(sigmoid(gates(0, i)), on.tanh(gates(3, i))),
        ),
      );
      const shown = on.table([H], (i) => on.mul(sigmoid(gates(2, i)), on.tanh(next(i))));
      const error = on.sub(
        on.sum(H, (i) => on.mul(v(i), shown(i))),
        y(t),
      );
      errors.push(on.mul(error, error));
      [h, c] = [shown, next];
    }
    return [
      on.div(
        errors.reduce((sum, one) => on.add(sum, one)),
        T,
      ),
    ];
  },
} satisfies Program;
