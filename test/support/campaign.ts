import { Checker } from "../../src/check/checker.ts";
import { evaluateModule } from "../../src/check/live.ts";
import { Random } from "../../src/check/random.ts";
import type { CheckCounts, CheckReport } from "../../src/check/report.ts";
import { compileModel, type CompileOptions } from "../../src/compile.ts";
import { comparePrecisely } from "./dual/witness.ts";
import { randomSpecification } from "./random-graph.ts";
import { shrink } from "./shrink.ts";
import { sourceOf } from "./source.ts";
import { modelOf, type Specification } from "./specification.ts";

/** What `gradc check` counts, and the numbers compared with a hundred digits. */
export interface Counts extends CheckCounts {
  readonly precise: number;
}

export interface Campaign {
  graphs: number;
  failures: Failure[];
  readonly counts: Record<keyof Counts, number>;
}

export interface Failure {
  readonly seed: number;
  readonly options: CompileOptions;
  readonly message: string;
  /** A model file, as small as shrinking made it. */
  readonly source: string;
}

interface Verdict {
  readonly message: string | undefined;
  readonly counts: Partial<Counts>;
}

/** How the model of a seed is compiled: upstream gradients, accumulation and index checks at times. */
export function optionsOf(seed: number, specification: Specification): CompileOptions {
  const random = new Random(seed ^ 0x5eed);
  const upstream = specification.loss === undefined || random.chance(0.2);
  return {
    upstream,
    accumulate: random.chance(0.2),
    strictIndex: random.chance(0.3),
    // They are compiled here, and compared in tests of their own.
    ...(!upstream && random.chance(0.1) && { emit: ["jvp", "hvp", "jacobian", "hessian"] }),
  };
}

/** Checks the random models of these seeds, as emitted, with every witness. */
export async function runCampaign(
  seeds: Iterable<number>,
  onFailure: (failure: Failure) => void = () => undefined,
  specificationOf = randomSpecification,
): Promise<Campaign> {
  const campaign: Campaign = {
    graphs: 0,
    failures: [],
    counts: {
      points: 0,
      resampled: 0,
      kinks: 0,
      singular: 0,
      differences: 0,
      between: 0,
      undecided: 0,
      tangents: 0,
      adjoints: 0,
      values: 0,
      precise: 0,
    },
  };
  for (const seed of seeds) {
    const specification = specificationOf(seed);
    const compile = optionsOf(seed, specification);
    const { message, counts } = await verdictOf(specification, compile);
    campaign.graphs++;
    for (const name of Object.keys(campaign.counts) as (keyof Counts)[]) {
      campaign.counts[name] += counts[name] ?? 0;
    }
    if (message === undefined) continue;
    const smallest = await shrink(
      specification,
      async (one) => (await verdictOf(one, compile)).message !== undefined,
    );
    const failure = { seed, options: compile, message, source: sourceOf(smallest) };
    campaign.failures.push(failure);
    onFailure(failure);
  }
  return campaign;
}

async function verdictOf(specification: Specification, compile: CompileOptions): Promise<Verdict> {
  try {
    const model = modelOf(specification);
    const { code } = await compileModel(model, compile);
    const module = evaluateModule(code);
    const { upstream = false, accumulate = false } = compile;
    const options = { seed: 1, points: 2, kinks: 3, upstream, accumulate };
    const report = new Checker(modelOf(specification), module, options).run();
    const { compared, failure } = comparePrecisely(model, module, compile, 1);
    // Where every point is a tie of a value with itself, differences cannot decide; others have.
    const isWrong = [...report.rows, ...report.outputs].some(
      ({ verdict }) => verdict !== "ok" && verdict !== "unresolved",
    );
    return {
      message: isWrong ? describe(report) : failure,
      counts: { ...report.counts, precise: compared },
    };
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), counts: {} };
  }
}

function describe(report: CheckReport): string {
  return [...report.rows, ...report.outputs]
    .filter((row) => row.verdict !== "ok")
    .map((row) => `${row.verdict}: ${row.at || row.leaf}`)
    .join("; ");
}
