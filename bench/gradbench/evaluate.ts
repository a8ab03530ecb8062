import type { CompileOptions } from "gradc/compiler";
import {
  allocate,
  type Compiled,
  type Computation,
  call,
  type Emitted,
  load,
  type Memory,
} from "./emitted.ts";
import type { Evaluation, Numbers } from "./evaluation.ts";
import type { Runs, Timing } from "./protocol.ts";

/** For how many seconds the code runs before anything is timed: V8 optimises it meanwhile. */
const WARM_UP = { most: 0.3, least: 0.01 };

export interface Evaluated {
  readonly output: unknown;
  /** One `prepare`, then one `evaluate` a run. */
  readonly timings: readonly Timing[];
  readonly sizes: Sizes;
}

/** What the evaluation took, in bytes and characters. */
export interface Sizes {
  /** All arrays of the emitted module together, and the cache among them. */
  readonly memory: number;
  readonly cache: number;
  /** The emitted TypeScript. */
  readonly code: number;
}

/** Modules by what they were compiled from: inputs of other symbolic sizes find theirs here. */
const modules = new Map<string, Compiled>();

/**
 * Compiles, unless an input before this one made the same module; converts; evaluates and times, by a
 * clock in milliseconds.
 */
export async function evaluate<Input>(
  name: string,
  evaluation: Evaluation<Input>,
  input: Input & Runs,
  now: () => number = () => performance.now(),
): Promise<Evaluated> {
  const start = now();
  const key = `${name} ${JSON.stringify(evaluation.constants?.(input))}`;
  let compiled = modules.get(key);
  if (!compiled) {
    compiled = await load(evaluation.model(input), optionsFor(evaluation.calls));
    modules.set(key, compiled);
  }
  const { module, characters } = compiled;
  const symbols = evaluation.symbols?.(input) ?? [];
  const memory = allocate(module, evaluation.calls, symbols);
  const prepare = nanoseconds(now() - start);

  const views = module.views(...symbols, memory);
  for (const [leaf, numbers] of Object.entries(evaluation.leaves(input))) {
    const role = ["inputs", "indices", "masks", "params"].find((one) => leaf in (views[one] ?? {}));
    if (role === undefined) throw new Error(`${name} has no leaf ${leaf}`);
    const view = views[role][leaf];
    const filled = fill(view, numbers, 0);
    if (filled !== view.length) {
      throw new Error(`${name} needs ${view.length} numbers of ${leaf}, not ${filled}`);
    }
  }

  const runs = runsOf(module, symbols, memory, evaluation, input, now);
  return {
    output: evaluation.output(views, input),
    timings: [
      { name: "prepare", nanoseconds: prepare },
      ...runs.map((time) => ({ name: "evaluate", nanoseconds: time })),
    ],
    sizes: {
      memory: Object.values(memory).reduce((sum, array) => sum + array.byteLength, 0),
      cache: memory.cache.byteLength,
      code: characters,
    },
  };
}

/** What is to be emitted beside forward and backward. */
function optionsFor(calls: readonly Computation[]): CompileOptions {
  const emit = ["predict", "valueAndGrad", "jacobian"] as const;
  return { emit: emit.filter((name) => calls.includes(name)) };
}

/** Nanoseconds a run, as many runs and seconds as the input asks for. */
function runsOf<Input>(
  module: Emitted,
  symbols: readonly number[],
  memory: Memory,
  { calls }: Evaluation<Input>,
  { min_runs = 1, min_seconds = 0 }: Runs,
  now: () => number,
): number[] {
  const steps = calls.map((one) => call(module, one, symbols, memory));
  const run = (): number => {
    const start = now();
    for (const step of steps) step();
    return nanoseconds(now() - start);
  };
  const warmUp = Math.max(WARM_UP.least, Math.min(WARM_UP.most, min_seconds)) * 1e9;
  for (let warm = 0; warm < warmUp;) warm += run();
  const taken: number[] = [];
  for (let sum = 0; taken.length < min_runs || sum < min_seconds * 1e9;) {
    const time = run();
    taken.push(time);
    sum += time;
  }
  return taken;
}

function nanoseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1e6);
}

/** Writes numbers, row by row, from `at` on; returns where they end. */
function fill(view: Record<number, number>, numbers: Numbers, at: number): number {
  if (typeof numbers === "number" || typeof numbers === "boolean") {
    view[at] = Number(numbers);
    return at + 1;
  }
  let end = at;
  for (const one of numbers) end = fill(view, one, end);
  return end;
}
