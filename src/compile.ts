/**
 * The pipeline, top to bottom:
 *
 *   1-load           TypeScript, JSON, formulas  →  Model: a graph, its leaves and outputs
 *   2-check          verify                         (after every pass)
 *   4-simplify       relu after pooling          →  what holds of derivatives as well
 *   3-differentiate  adjoint, transforms         →  the same graph with gradients, and what --emit adds
 *   4-simplify       merge loops · simplify · expand composites · simplify
 *   5-schedule       what each value becomes     →  Plan
 *   6-lower          loops, fused; memory        →  Program
 *   7-print          TypeScript, formatted       →  text
 */
import { markPositions } from "./2-check/mark-positions.ts";
import { verifier } from "./2-check/verify.ts";
import { differentiate } from "./3-differentiate/adjoint.ts";
import { withDerivatives } from "./3-differentiate/derivatives.ts";
import { dropRules } from "./3-differentiate/drop-rules.ts";
import { addTransforms } from "./3-differentiate/transforms.ts";
import { adviceOn } from "./4-simplify/advice.ts";
import { gatherProducts } from "./4-simplify/control/gather.ts";
import { spreadMaps } from "./4-simplify/control/maps.ts";
import { mergeLoops } from "./4-simplify/control/merge.ts";
import { expandComposites } from "./4-simplify/expand.ts";
import { poolFirst } from "./4-simplify/pool-first.ts";
import { shareReciprocals } from "./4-simplify/reciprocals.ts";
import { simplifier } from "./4-simplify/simplify.ts";
import { sumOverWinners } from "./4-simplify/winners.ts";
import { replaysIn } from "./5-schedule/replay.ts";
import { schedule } from "./5-schedule/schedule.ts";
import { type BudgetReport, type KeptStates, reportOn, withinBudget } from "./6-lower/budget.ts";
import { lower } from "./6-lower/lower.ts";
import { laidOut } from "./7-print/typescript/layout/layout.ts";
import { placesIn } from "./7-print/places-in.ts";
import { printModule } from "./7-print/typescript/module.ts";
import { type Diagnostic, fail } from "./diagnostics/diagnostic.ts";
import { inComment } from "./diagnostics/visible.ts";
import { copyModel } from "./ir/copy.ts";
import { fingerprint } from "./ir/fingerprint.ts";
import { type Graph, type Leaf, type EmitName, transformNames } from "./ir/graph.ts";
import type { Model } from "./ir/model.ts";
import { explainCaptures, makeNamesUnique } from "./ir/naming.ts";
import { requireDifferentiable } from "./ops/leaves.ts";
import { type Pass, runPasses } from "./ir/pass.ts";
import type { Program } from "./ir/program.ts";
import { symbolsOf } from "./ir/symbols.ts";
import { type Stats, statsOf } from "./6-lower/stats.ts";
import { version } from "./version.ts";

export interface CompileOptions {
  /** Names of the leaves to differentiate with respect to; the model's own choice if absent. */
  readonly wrt?: readonly string[];
  /** backward takes the outputs' upstream gradients instead of seeding the loss with 1. */
  readonly upstream?: boolean;
  /** backward adds to grads instead of overwriting them. */
  readonly accumulate?: boolean;
  /** Functions to emit beside forward and backward. */
  readonly emit?: readonly EmitName[];
  /** The cache has at most so many bytes: loops are run again rather than all of their states kept. */
  readonly cacheBudget?: number;
  /** The functions check lengths and positions, and find the first number that is not finite. */
  readonly debug?: boolean;
  /** Who owns the arrays: callers, who give them to every call (the default), or the module, which has one set. */
  readonly memory?: "argument" | "module";
  /** Array reads carry `!`, for noUncheckedIndexedAccess. */
  readonly strictIndex?: boolean;
  /** Also applies rewrites that are only true of real numbers. */
  readonly fastMath?: boolean;
  /** What the header calls the source. */
  readonly sourceName?: string;
  /** What a debug build calls a source file; the last part of its path if absent. */
  readonly nameOfFile?: (path: string) => string;
  /** The command the header gives to make the file again. */
  readonly command?: string;
  /** Sees the graph after each pass. */
  readonly onPass?: (pass: string, graph: Graph) => void;
}

export interface Compiled {
  readonly code: string;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly stats: Stats;
  /** The graph that was printed, with its gradients. */
  readonly graph: Graph;
  readonly program: Program;
  /** What a cache budget has led to, if one was given. */
  readonly budget?: BudgetReport;
}

/**
 * Compiles a model to the text of one TypeScript module.
 * @throws {GradcError} GRADC3xxx where the model cannot be differentiated, or the options do not fit it
 */
export async function compileModel(
  declared: Model,
  options: CompileOptions = {},
): Promise<Compiled> {
  const emit = orderedNames(options.emit ?? []);
  const { upstream = false, accumulate = false, strictIndex = false, fastMath = false } = options;
  const { debug = false, nameOfFile = lastPart } = options;
  if (options.memory === "module") requireFixedSizes(declared);
  const own = copyModel(declared);
  const model = options.wrt ? withRespectTo(own, options.wrt) : own;
  const loss = upstream ? undefined : model.loss;
  const diagnostics: Diagnostic[] = adviceOn(model.graph);
  makeNamesUnique(model.graph);
  let plain = model;
  // A debug build looks at every step as the model has it.
  const simple = debug ? model : poolFirst(model);
  const simplify = simplifier({ fastMath });
  const passes: Pass[] = [
    {
      name: "derivatives",
      run: () => {
        const result = withDerivatives(simple);
        diagnostics.push(...result.diagnostics);
        plain = result.model;
        return plain.graph;
      },
    },
    // A debug build looks at every iteration, and a budget is for loops as they are.
    ...(debug || options.cacheBudget !== undefined
      ? []
      : [{ name: "maps", run: () => (plain = spreadMaps(plain)).graph }]),
    ...(debug ? [{ name: "positions", run: () => (plain = markPositions(plain)).graph }] : []),
    {
      name: "adjoint",
      run: () => {
        const result = differentiate(plain, { upstream });
        diagnostics.push(...result.diagnostics);
        const graph = dropRules(addTransforms(plain, result.graph, emit));
        makeNamesUnique(graph);
        return graph;
      },
    },
    { name: "merge", run: mergeLoops },
    { name: "simplify", run: simplify },
    // A debug build looks at every step as the model has it.
    ...(debug ? [] : [{ name: "winners", run: sumOverWinners }]),
    { name: "expand", run: expandComposites },
    { name: "simplify-expanded", run: simplify },
    // What loops would keep for it is memory that a budget may not have.
    ...(options.cacheBudget === undefined ? [gathering(simplify)] : []),
    ...(fastMath ? [{ name: "reciprocals", run: shareReciprocals }] : []),
  ];
  const graph = runPasses(model.graph, passes, {
    verify: verifier(),
    onAfter: options.onPass,
  });
  explainCaptures(graph);
  const { program, report } = fit(graph, model, options);
  const code = printModule(program, {
    strictIndex,
    accumulate,
    declared: dropRules(model.graph),
    loss: loss?.name,
    ownsMemory: options.memory === "module",
    placeOf: debug ? placesIn(graph.arena, nameOfFile) : undefined,
    banner: banner(model, emit, options),
  });
  let stats: Stats | undefined;
  // Loading a model is asynchronous, and so is compiling it, for the errors of both to come alike.
  return Promise.resolve({
    code: laidOut(code),
    diagnostics,
    // Counting takes a look at every expression, and not everybody asks.
    get stats() {
      return (stats ??= statsOf(program));
    },
    graph,
    program,
    ...(report && { budget: report }),
  });
}

/** Products that loops add up, after the loops, which are simpler without them. */
function gathering(simplify: Pass["run"]): Pass {
  return { name: "gather", run: (graph) => simplify(gatherProducts(graph)) };
}

/** @throws {GradcError} GRADC3008 if a size is only known at run time: arrays that are made then are no constants. */
function requireFixedSizes({ graph, place }: Model): void {
  const symbols = symbolsOf(graph);
  if (symbols.length === 0) return;
  const [names, are, numbers] =
    symbols.length === 1
      ? [symbols.join(), "is a symbolic size", "a number"]
      : [symbols.join(", "), "are symbolic sizes", "numbers"];
  fail("GRADC3008", `${graph.name} cannot own its memory: ${names} ${are}`, {
    help:
      `arrays that are constants of the module need ${numbers} in place of ${names}; ` +
      "arrays as arguments (the default) serve all sizes, and are as fast as any that are made at run time",
    place,
  });
}

/** @throws {GradcError} GRADC3007 if no cache of that size will do */
function fit(
  graph: Graph,
  { place }: Model,
  { accumulate = false, debug = false, cacheBudget }: CompileOptions,
): { program: Program; report?: BudgetReport } {
  const attempt = (states: KeptStates): Program =>
    lower(schedule(graph, states), { accumulate, isDebug: debug });
  if (cacheBudget === undefined) return { program: attempt(new Map()) };
  const loops = new Set([...replaysIn(graph).values()].map((replay) => replay.loop));
  const fitted = withinBudget([...loops], cacheBudget, attempt);
  if ("program" in fitted) return { program: fitted.program, report: reportOn(fitted) };
  fail("GRADC3007", `the cache cannot be as small as ${cacheBudget} bytes`, {
    help:
      fitted.least === undefined
        ? "its size depends on symbolic sizes, and so does that of the states of loops"
        : `it needs ${fitted.least} bytes at least`,
    place,
  });
}

function lastPart(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** The first lines of the file: what made it, from what, and how to make it again. */
function banner(model: Model, emit: readonly EmitName[], options: CompileOptions): string[] {
  const { name } = model.graph;
  const { sourceName = `${name}.graph.ts`, command = `gradc compile ${sourceName}` } = options;
  const flags = [
    ...(options.wrt ? [`wrt ${options.wrt.join(",")}`] : []),
    ...(emit.length > 0 ? [`emit ${emit.join(",")}`] : []),
    ...(options.cacheBudget === undefined ? [] : [`cacheBudget ${options.cacheBudget}`]),
    ...(options.memory === "module" ? ["memory module"] : []),
    ...(["upstream", "accumulate", "debug", "strictIndex", "fastMath"] as const).filter(
      (flag) => options[flag],
    ),
  ];
  const chosen = flags.length === 0 ? "default" : flags.join(", ");
  return [
    `// @generated by gradc ${version} from ${inComment(sourceName)}. Do not edit: run \`${inComment(command)}\`.`,
    `// graph ${fingerprint(model.graph, `${version} ${chosen}`)}, options ${chosen}`,
  ];
}

/** Each once, in the order in which they are printed. @throws {GradcError} GRADC3006 for an unknown one */
function orderedNames(wanted: readonly string[]): EmitName[] {
  for (const name of wanted) {
    if (transformNames.some((known) => known === name)) continue;
    fail("GRADC3006", `there is no function ${name} to emit`, {
      help: `there are ${transformNames.join(", ")}`,
    });
  }
  return transformNames.filter((name) => wanted.includes(name));
}

/** @throws {GradcError} GRADC3003 if a name is no leaf of the model, GRADC1204 if one comes twice */
function withRespectTo(model: Model, names: readonly string[]): Model {
  if (names.length === 0) fail("GRADC3003", "wrt names nothing to differentiate with respect to");
  const leaves = model.graph.leaves;
  const wrt = names.map((name, at): Leaf => {
    // It would be written twice, and added twice where backward accumulates.
    if (names.indexOf(name) < at) fail("GRADC1204", `wrt names ${name} twice`);
    const leaf = leaves.find((one) => one.name === name);
    if (leaf) {
      requireDifferentiable(leaf, model.place);
      return leaf;
    }
    const known = leaves.map((one) => one.name).join(", ");
    fail("GRADC3003", `${model.graph.name} has no input or parameter called ${name}`, {
      help: `it has ${known}`,
      place: model.place,
    });
  });
  return { ...model, wrt };
}
