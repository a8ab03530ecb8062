import { model, reshape, type Tensor } from "../../src/index.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { Random } from "../../src/check/random.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Model } from "../../src/ir/model.ts";

type Scalar = Tensor<[]>;

/** A random function of single numbers, applied time and again: to its own results, to many operands, or both. */
export function repetitiveModel(seed: number, count: number): Model {
  const random = new Random(seed);
  const width = 1 + random.below(3);
  const choices = Array.from({ length: 3 + random.below(6) }, () => ({
    op: random.below(6),
    a: random.below(1000),
    b: random.below(1000),
  }));
  const isChained = random.chance(0.7);
  const observes = random.chance(0.7);
  const keeps = random.chance(0.3);
  const traced = model("repetitive", {
    inputs: { c: [], x: [count] },
    params: Object.fromEntries(
      Array.from({ length: width }, (_, at) => [`s${at}`, [] as const] as const),
    ),
    forward: (leaves) => {
      const { c, x, ...rest } = leaves as Record<string, Tensor>;
      let state = Object.values(rest) as Scalar[];
      const begin = state;
      let loss = present(c).mul(0.5) as Scalar;
      let kept = loss;
      for (let at = 0; at < count; at++) {
        const own: Scalar = observes ? reshape(present(x).slice([at], [at + 1]), []) : loss;
        const values: Scalar[] = [...(isChained ? state : begin), own, present(c) as Scalar];
        for (const { op, a, b } of choices) {
          const p = present(values[a % values.length]);
          const q = present(values[b % values.length]);
          values.push(applied(op, p, q));
        }
        state = values.slice(-width);
        loss = loss.add(present(values.at(-1)).mul(0.125));
        if (keeps && at % 3 === 1) kept = kept.add(present(state[0]).mul(0.25));
      }
      return { L: loss.add(kept) };
    },
    loss: "L",
  });
  return present(modelIn(traced));
}

function applied(op: number, p: Scalar, q: Scalar): Scalar {
  switch (op) {
    case 0:
      return p.add(q);
    case 1:
      return p.mul(q).mul(0.75);
    case 2:
      return p.sin();
    case 3:
      return p.sub(q);
    case 4:
      return p.tanh();
    default:
      return p.maximum(q);
  }
}
