import {
  exp,
  log,
  mean,
  model,
  mul,
  scan,
  sigmoid,
  slice,
  sub,
  sum,
  tanh,
  type Tensor,
} from "gradc";

/** One layer: its hidden and cell state after `input`, all of them vectors. */
function layer(main: Tensor, { hidden, cell }: State, input: Tensor): State {
  // The rows are those of weights and biases of the forget, input and output gates and the change.
  const row = (at: number): Tensor => main.at(at);
  const forget = sigmoid(mul(input, row(0)).add(row(4)));
  const admit = sigmoid(mul(hidden, row(1)).add(row(5)));
  const emit = sigmoid(mul(input, row(2)).add(row(6)));
  const change = tanh(mul(hidden, row(3)).add(row(7)));
  const next = mul(cell, forget).add(mul(admit, change));
  return { cell: next, hidden: mul(emit, tanh(next)) };
}

interface State {
  readonly hidden: Tensor;
  readonly cell: Tensor;
}

/**
 * A recurrent network of l layers, with diagonal weights, that reads a text of c characters of b bits and
 * predicts from each the next:
 *
 *   J = − Σₜ xₜ₊₁ · (yₜ − log(2 + Σ exp yₜ)) / (b (c − 1))
 */
export function lstm(l: number, b: number) {
  return model("lstm", {
    inputs: { text: ["C", b], state: [l, 2, b] },
    params: { main: [l, 8, b], extra: [3, b] },
    forward({ text, state, main, extra }) {
      const initial = Array.from({ length: l }, (_, at) => ({
        hidden: state.at([at, 0]),
        cell: state.at([at, 1]),
      }));
      const [, products] = scan(
        (states, { now, then }) => {
          let signal: Tensor = mul(now, extra.at(0));
          const next = states.map((before, at) => {
            const after = layer(main.at(at), before, signal);
            signal = after.hidden;
            return after;
          });
          const y = mul(signal, extra.at(1)).add(extra.at(2));
          const logProbabilities = sub(y, log(sum(exp(y)).add(2)));
          return [next, mul(then, logProbabilities)];
        },
        initial,
        { now: slice(text, 0, -1), then: slice(text, 1) },
      );
      const J = mean(products).neg();
      return { J };
    },
  });
}

export default lstm(2, 14);
