import { Checker } from "../../src/check/checker.ts";
import { type EmittedModule, evaluateModule } from "../../src/check/live.ts";
import { drawPoint } from "../../src/check/points.ts";
import { interpret } from "../../src/check/interpret.ts";
import { areInside, extentsOf, positionsOf } from "../../src/check/positions.ts";
import { Random } from "../../src/check/random.ts";
import { Emitted } from "../../src/check/emitted.ts";
import { showBinding } from "../../src/check/sizes.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { evaluateSize } from "../../src/ir/evaluate-size.ts";
import type { Model } from "../../src/ir/model.ts";
import { symbolsOf } from "../../src/ir/symbols.ts";
import { type Binding, bindModel } from "../../src/ops/bind.ts";
import { requirementsOf } from "../../src/ops/requirements.ts";
import { optionsOf } from "./campaign.ts";
import { randomSpecification } from "./random-graph.ts";
import { symbolised } from "./symbolic.ts";

export interface SymbolicCampaign {
  /** Random models in which a size could be made symbolic. */
  models: number;
  /** Choices of sizes at which one of their modules ran. */
  sizes: number;
  /** Numbers compared with those of the module compiled for these sizes. */
  compared: number;
  /** Comparisons of partials with differences. */
  differences: number;
  readonly failures: string[];
}

/** Random models with symbolic sizes, each compiled once and checked at several sizes. */
export async function runSymbolicCampaign(
  seeds: Iterable<number>,
  specificationOf = randomSpecification,
): Promise<SymbolicCampaign> {
  const campaign = { models: 0, sizes: 0, compared: 0, differences: 0, failures: [] as string[] };
  for (const seed of seeds) {
    const specification = specificationOf(seed);
    const options = { ...optionsOf(seed, specification) };
    let where = "compiling";
    try {
      const symbolic = symbolised(specification, seed);
      if (!symbolic) continue;
      campaign.models++;
      const { model, binding } = symbolic;
      const { code } = await compileModel(model, options);
      const requirements = requirementsOf(model.graph);
      for (const sizes of choicesOf(binding)) {
        const valueOf = (symbol: string): number => sizes[symbol] ?? NaN;
        if (requirements.some((size) => evaluateSize(size, valueOf) < 0)) continue;
        where = showBinding(sizes);
        const found = await checkAt(model, code, sizes, options);
        campaign.sizes++;
        campaign.compared += found.compared;
        campaign.differences += found.differences;
        campaign.failures.push(...found.failures.map((text) => `seed ${seed}, ${where}: ${text}`));
      }
    } catch (error) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      campaign.failures.push(`seed ${seed}, ${where}: ${text}`);
    }
  }
  return campaign;
}

/** As the model was drawn, one of everything, none, and more. */
function choicesOf(binding: Binding): Binding[] {
  const all = (sizeOf: (own: number, at: number) => number): Binding =>
    Object.fromEntries(Object.entries(binding).map(([name, own], at) => [name, sizeOf(own, at)]));
  return [binding, all(() => 0), all(() => 1), all((own, at) => own + 1 + at)];
}

interface Found {
  readonly compared: number;
  readonly differences: number;
  readonly failures: readonly string[];
}

async function checkAt(
  model: Model,
  code: string,
  binding: Binding,
  options: CompileOptions,
): Promise<Found> {
  const { upstream = false, accumulate = false } = options;
  const numbers = symbolsOf(model.graph).map((symbol) => present(binding[symbol]));
  const module = evaluateModule(code, numbers);
  const checker = { seed: 1, points: 1, kinks: 2, upstream, accumulate };
  const report = new Checker(bindModel(model, binding), module, checker).run();
  const wrong = [...report.rows, ...report.outputs].filter(
    ({ verdict }) => verdict !== "ok" && verdict !== "unresolved",
  );
  // No model is written for a size of 0: constants such as 1 / 0 would be folded there.
  const isEmpty = numbers.includes(0);
  const constant = isEmpty ? code : (await compileModel(bindModel(model, binding), options)).code;
  const other = evaluateModule(constant, isEmpty ? numbers : []);
  const pairs = compareModules(bindModel(model, binding), module, other);
  return {
    compared: pairs.compared,
    differences: report.counts.differences,
    failures: [
      ...wrong.map(({ verdict, at, leaf }) => `${verdict}: ${at || leaf}`),
      ...pairs.failures,
    ],
  };
}

/** Outputs and gradients of two modules of one model at one point: the same but for the order of sums. */
function compareModules(
  model: Model,
  module: EmittedModule,
  other: EmittedModule,
): { compared: number; failures: string[] } {
  const { graph } = model;
  const positions = positionsOf(graph);
  const point = drawPoint(graph.leaves, extentsOf(positions), new Random(5), 1);
  const found = interpret(
    positions.map(({ node }) => node),
    point,
  );
  // A position outside of its axis finds whatever lies there.
  if (!areInside(positions, found)) return { compared: 0, failures: [] };
  const [own, constant] = [module, other].map((one) => resultsOf(model, one, point)) as [
    number[],
    number[],
  ];
  const at = own.findIndex((value, index) => !isNear(value, constant[index] ?? NaN));
  const failures =
    own.length !== constant.length
      ? [`${own.length} results, not ${constant.length}`]
      : at < 0
        ? []
        : [`result ${at} is ${String(own[at])}, compiled for these sizes ${String(constant[at])}`];
  return { compared: own.length, failures };
}

function resultsOf(
  model: Model,
  module: EmittedModule,
  point: ReadonlyMap<Model["graph"]["leaves"][number]["node"], Float64Array>,
): number[] {
  const emitted = new Emitted(model, module);
  for (const leaf of model.graph.leaves) emitted.leaf(leaf).set(present(point.get(leaf.node)));
  const gradients = emitted.gradients(0).flatMap((gradient) => [...gradient]);
  return [...emitted.forward().flatMap((output) => [...output]), ...gradients];
}

function isNear(a: number, b: number): boolean {
  return (
    Object.is(a, b) || a === b || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))
  );
}
