import { type EmittedModule, evaluateModule, type FlatArray } from "../../src/check/live.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { transformNames } from "../../src/ir/graph.ts";
import type { Model } from "../../src/ir/model.ts";
import { countOf } from "../../src/ir/shape.ts";
import { evaluateSize } from "../../src/ir/evaluate-size.ts";
import { symbolsOf } from "../../src/ir/symbols.ts";
import { deepFlatten } from "../../src/ir/statements.ts";
import type { Program } from "../../src/ir/program.ts";
import { lower } from "../../src/6-lower/lower.ts";
import { schedule } from "../../src/5-schedule/schedule.ts";
import { placesIn } from "../../src/7-print/places-in.ts";
import { printModule } from "../../src/7-print/typescript/module.ts";

export interface Split {
  readonly whole: string;
  /** The same with functions in parts. */
  readonly split: string;
  readonly parts: number;
  readonly loops: number;
}

/** The module of a model, and the same with so small a budget that its functions are taken apart. */
export async function splitModule(
  model: Model,
  budget: number,
  options: CompileOptions = {},
): Promise<Split> {
  const { graph } = await compileModel(model, options);
  const { accumulate = false, debug = false, strictIndex = false } = options;
  const print = (program: Program): string =>
    printModule(program, {
      strictIndex,
      accumulate,
      declared: model.graph,
      loss: options.upstream === true ? undefined : model.loss?.name,
      ownsMemory: options.memory === "module",
      placeOf: debug ? placesIn(graph.arena, (file) => file) : undefined,
      banner: [],
    });
  const plan = schedule(graph);
  const whole = print(lower(plan, { accumulate, isDebug: debug, budget: Infinity }));
  const program = lower(plan, { accumulate, isDebug: debug, budget });
  const split = print(program);
  const statements = program.functions.flatMap((own) => [...deepFlatten(own.statements)]);
  const count = (kind: string): number => statements.filter((one) => one.kind === kind).length;
  return { whole, split, parts: count("part"), loops: count("loop") };
}

/** All results after each call of each function, bit by bit; scratch has other places. */
export function resultsOf(code: string, model: Model, binding: readonly number[] = []): string[] {
  const module = evaluateModule(code, binding);
  const memory: Readonly<Record<string, FlatArray>> = { ...module.allocate() };
  for (const [name, array] of Object.entries(memory)) {
    if (name === "masks") array.forEach((_, at) => (array[at] = at % 2));
    else if (array instanceof Float64Array)
      array.forEach((_, at) => (array[at] = 0.3 + (((at * 7) % 11) - 5) / 20));
  }
  const symbols = symbolsOf(model.graph);
  const sizeOf = (symbol: string): number => binding[symbols.indexOf(symbol)] ?? NaN;
  const outputs = model.graph.outputs.reduce(
    (sum, { node }) => sum + evaluateSize(countOf(node.shape), sizeOf),
    0,
  );
  return ["forward" as const, "backward" as const, ...transformNames].flatMap((name) => {
    if (!module[name]) return [];
    module[name](...takenBy(code, name).flatMap((one) => memory[one] ?? []));
    return Object.entries(memory).map(([array, numbers]) => {
      const seen = array === "cache" ? numbers.slice(0, outputs) : numbers;
      const bytes = new Uint8Array(seen.slice().buffer);
      return `${name} ${array} ${Buffer.from(bytes).toString("base64")}`;
    });
  });
}

/** What a function takes, by name: a parameter that it does not read begins with an underscore. */
function takenBy(code: string, name: keyof EmittedModule): string[] {
  const [, list = ""] = new RegExp(`export function ${name}\\(([^)]*)\\)`).exec(code) ?? [];
  return [...list.matchAll(/_?(\w+):/g)].map(([, taken = ""]) => taken);
}
