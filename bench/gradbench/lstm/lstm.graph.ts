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

/**
 * One layer: its hidden and cell state after `input`, all of them vectors. The rows of `main` are weights
 * and then biases of the forget, input and output gates and of the change.
 */
function layer(main: Tensor, hidden: Tensor, cell: Tensor, input: Tensor) {
  const forget = sigmoid(mul(input, main.at(0)).add(main.at(4)));
  const admit = sigmoid(mul(hidden, main.at(1)).add(main.at(5)));
  const emit = sigmoid(mul(input, main.at(2)).add(main.at(6)));
  const change = tanh(mul(hidden, main.at(3)).add(main.at(7)));
  const next = mul(cell, forget).add(mul(admit, change));
  return { hidden: mul(emit, tanh(next)), cell: next };
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
          const next = states.map(({ hidden, cell }, at) => {
            const after = layer(main.at(at), hidden, cell, signal);
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
