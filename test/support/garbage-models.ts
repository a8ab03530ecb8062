import { families } from "../../bench/models.ts";
import { modelIn } from "../../src/1-load/builder/model.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { compileModel } from "../../src/compile.ts";
import type { Model } from "../../src/ir/model.ts";
import { matmul, mean, model, square, tanh } from "../../src/index.ts";
import { controlModel, controlModels } from "./control-models.ts";
import { added } from "./garbage.ts";
import { modelWith } from "./graphs.ts";
import { modelOfText } from "./text-model.ts";

const scalar = (): Model =>
  modelWith([[], [], []], (b, x, y, z) =>
    b.mul(b.add(x, y), b.apply("maximum", [y, b.apply("tanh", [z])])),
  );

const network = (): Model =>
  modelWith([[4, 3], [2, 4], [3], [2]], (b, w, v, x, t) => {
    const h = b.apply("relu", [b.matmul(w, x)]);
    return b.apply("crossEntropy", [b.matmul(v, h), b.apply("stopGradient", [t])]);
  });

/** Functions from templates, helpers of theirs included; kept small, for a call of these takes its time. */
const kernels = (): Model =>
  modelWith([[2], [3]], (b, x, y) => {
    const special = ["gelu", "erfinv", "lgamma"].map((op) => b.apply(op, [b.apply("tanh", [x])]));
    const order = { axes: [0] };
    const first = { starts: [0], sizes: [1], steps: [1] };
    const sorted = b.apply("sort", [y], order);
    const slope = b.apply("polygamma", [b.apply("slice", [y], first)], { order: 1 });
    const all = b.apply("concat", [...special, sorted, slope], { axis: 0 });
    return b.apply("sum", [b.apply("square", [all])], { axes: [0], keepDims: false });
  });

/** Data of any number: offsets are computed at every call. */
const regression = (): Model =>
  present(
    modelIn(
      model("regression", {
        inputs: { X: ["N", "D"], y: ["N"], w: ["N"] },
        params: { theta: ["D"] },
        forward: ({ X, y, w, theta }) => {
          const delta = matmul(X, theta).sub(y);
          return { L: mean(w.mul(square(tanh(delta)))) };
        },
      }),
    ),
  );

/** A function of each kind that the compiler emits, and the sizes to call it at. */
export interface Kind {
  readonly code: () => Promise<string>;
  readonly sizes?: readonly number[];
  /** It takes so many times as long as a call of the others. */
  readonly weight?: number;
}

const plain = (own: () => Model): Kind => ({
  code: async () => (await compileModel(own())).code,
});

export const kinds: Readonly<Record<string, Kind>> = {
  "a scalar model": plain(scalar),
  "a network with a softmax": plain(network),
  "functions from templates": plain(kernels),
  "symbolic sizes": {
    code: async () => (await compileModel(regression())).code,
    sizes: [3, 2],
  },
  "what --emit adds": {
    code: async () => {
      const emit = Object.keys(added) as (keyof typeof added)[];
      return (await compileModel(regression(), { emit })).code;
    },
    sizes: [3, 2],
    weight: 4,
  },
  "memory of the module": {
    code: async () => (await compileModel(network(), { memory: "module" })).code,
  },
  "a loop over rows": plain(controlled("a vector that is carried, and its states")),
  "a loop that is left": plain(controlled("a loop that is left")),
  "a condition in a loop": plain(controlled("a condition in a loop")),
  "a function in parts": {
    code: async () => (await compileModel(await modelOfText(split(), "dag.graph.json"))).code,
    weight: 30,
  },
};

function controlled(name: string): () => Model {
  return () => controlModel(present(controlModels[name], `no model ${name}`));
}

/** So many operations that no function of V8's size holds them. */
function split(): string {
  return present(families["dag"]).text(1500);
}
