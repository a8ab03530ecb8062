import { exp, log, model, mul, sigmoid, stack, sub, sum, tanh, type Tensor } from "gradc";

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
export function lstm(l: number, c: number, b: number) {
  return model("lstm", {
    inputs: { state: [l, 2, b], text: [c, b] },
    params: { main: [l, 8, b], extra: [3, b] },
    forward({ state, text, main, extra }) {
      let states = Array.from({ length: l }, (_, at): State => ({
        hidden: state.at([at, 0]),
        cell: state.at([at, 1]),
      }));
      const terms: Tensor[] = [];
      for (let t = 0; t < c - 1; t++) {
        let signal: Tensor = mul(text.at(t), extra.at(0));
        states = states.map((before, at) => {
          const after = layer(main.at(at), before, signal);
          signal = after.hidden;
          return after;
        });
        const y = mul(signal, extra.at(1)).add(extra.at(2));
        const logProbabilities = sub(y, log(sum(exp(y)).add(2)));
        terms.push(sum(mul(text.at(t + 1), logProbabilities)));
      }
      const J = sum(stack(terms)).div(-b * (c - 1));
      return { J };
    },
  });
}

export default lstm(1, 3, 2);
