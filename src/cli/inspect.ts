import { type Diagnostic, fail } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/visible.ts";
import type { Compiled } from "../compile.ts";
import { type Graph, transformArrays } from "../ir/graph.ts";
import type { ArrayName, CacheSlot } from "../ir/program.ts";
import { countOf, showShape } from "../ir/shape.ts";
import { countOperations, showGraph, showSlots } from "../ir/show.ts";
import { constantOf, constantSize, multiplySizes, showSize, type Size, ZERO } from "../ir/size.ts";
import { showLargest } from "../ir/size-order.ts";
import { bytesIn } from "../ir/traffic.ts";
import { diagnosticAsJson, showDiagnostics, shownPath, writeJson } from "./context.ts";
import type { Context } from "./context.ts";
import { DONE, exitCodeOf } from "./exit.ts";
import { codeOptions, type InspectFlags } from "./options.ts";
import { startProgress } from "./progress.ts";
import { collect, loadSources, type Source } from "./sources.ts";
import { table } from "./table.ts";
import { workAsJson, workLines } from "./work.ts";

interface Inspected {
  readonly source: Source;
  readonly pass: string;
  readonly graph: Graph;
  readonly compiled: Compiled;
}

/** The graph as the front end yields it. */
const BEFORE = "load";

/** `gradc inspect`: what a model computes, keeps and costs. Returns the exit code. */
export async function inspectCommand(
  file: string,
  flags: InspectFlags,
  context: Context,
): Promise<number> {
  const inspected: Inspected[] = [];
  const progress = startProgress(context.io);
  const diagnostics: Diagnostic[] = [];
  try {
    const loaded = await loadSources([file], context, progress);
    diagnostics.push(...loaded.errors);
    for (const source of loaded.sources) {
      progress.step(`compiling ${source.model.graph.name}`);
      const failures = await collect(async () => {
        const one = await inspect(source, flags, context);
        inspected.push(one);
        diagnostics.push(...one.compiled.diagnostics);
      });
      diagnostics.push(...failures);
    }
  } finally {
    progress.stop();
  }
  const exitCode = exitCodeOf(diagnostics);
  if (flags.json) {
    const models = inspected.map((one) => asJson(one, context));
    const found = diagnostics.map((one) => diagnosticAsJson(one, context));
    writeJson({ ok: exitCode === DONE, models, diagnostics: found }, context);
    return exitCode;
  }
  showDiagnostics(diagnostics, context);
  for (const one of inspected) {
    for (const line of asText(one, context)) context.io.stdout.write(`${line}\n`);
  }
  return exitCode;
}

/** @throws {GradcError} GRADC5006 */
async function inspect(
  source: Source,
  flags: InspectFlags,
  { tools }: Context,
): Promise<Inspected> {
  const graphs = new Map<string, Graph>([[BEFORE, source.model.graph]]);
  const compiled = await tools.compileModel(source.model, {
    ...codeOptions(flags),
    onPass: (pass, graph) => graphs.set(pass, graph),
  });
  const pass = flags.pass ?? [...graphs.keys()].at(-1) ?? BEFORE;
  const graph = graphs.get(pass);
  if (!graph) {
    fail("GRADC5006", `there is no pass called ${pass}`, {
      help: `the passes are ${[...graphs.keys()].join(", ")}`,
    });
  }
  return { source, pass, graph, compiled };
}

const arrays: readonly ArrayName[] = [
  ...(["inputs", "indices", "masks", "params", "cache", "grads", "upstream"] as const),
  ...transformArrays,
];

function asText({ source, pass, graph, compiled }: Inspected, context: Context): string[] {
  const memory = arrays.flatMap((name) => {
    const lengths = lengthsOf(compiled, name);
    if (lengths[0] === ZERO) return [];
    const each = constantSize(bytesIn(name));
    const needed = showLargest(lengths.map((length) => multiplySizes(each, length)));
    return [[name, showLargest(lengths), `${needed} bytes`]];
  });
  return [
    `${source.model.graph.name} (${shownPath(source.path, context)}) after ${pass}`,
    ...showGraph(graph).map((line) => `  ${line}`),
    "",
    "nodes",
    ...indented(countOperations(graph).map(([op, count]) => [op, String(count)])),
    "",
    "cache",
    ...indented([
      ["slot", "name", "shape", "use"],
      ...compiled.program.cache.map((slot) => [
        showSlots(offsetOf(slot, compiled), countOf(slot.buffer.shape)),
        nameOf(slot, compiled),
        showShape(slot.buffer.shape),
        slot.use,
      ]),
    ]),
    "",
    "memory",
    ...indented(memory),
    ...budgetLines(compiled),
    ...workLines(compiled),
    "",
  ].map(visible);
}

/** What a cache budget saves, and what it costs. */
function budgetLines({ budget, program }: Compiled): string[] {
  if (!budget) return [];
  const bytes = (numbers: readonly Size[]): string =>
    showLargest(numbers.map((one) => multiplySizes(constantSize(8), one)));
  const without = budget.without === undefined ? "" : `, ${budget.without} without a budget`;
  return [
    "",
    "cache budget",
    `  ${bytes(program.cacheSizes)} bytes${without}`,
    ...indented([
      ["loop of", "states kept", "iterations run again"],
      ...budget.loops.map(({ steps, states, repeated }) => [
        showSize(steps),
        String(states),
        repeated === undefined ? "depends on its length" : String(repeated),
      ]),
    ]),
  ];
}

function indented(rows: readonly (readonly string[])[]): string[] {
  const [head, ...rest] = rows;
  return head ? table(head, rest).map((line) => `  ${line}`) : [];
}

function asJson({ source, pass, graph, compiled }: Inspected, context: Context): object {
  const { program, stats } = compiled;
  return {
    source: shownPath(source.path, context),
    export: source.exportName,
    model: source.model.graph.name,
    pass,
    graph: showGraph(graph),
    nodes: Object.fromEntries(countOperations(graph)),
    cache: program.cache.map((slot) => ({
      name: nameOf(slot, compiled),
      offset: asNumber(offsetOf(slot, compiled)),
      shape: slot.buffer.shape.map(asNumber),
      use: slot.use,
    })),
    sizes: stats.sizes,
    stats,
    loops: workAsJson(compiled),
    ...(compiled.budget && {
      budget: {
        ...compiled.budget,
        loops: compiled.budget.loops.map((loop) => ({ ...loop, steps: asNumber(loop.steps) })),
      },
    }),
  };
}

function nameOf({ name, buffer }: CacheSlot, { graph }: Compiled): string {
  return name ?? buffer.label ?? graph.arena.names.get(buffer.node) ?? `%${buffer.node.id}`;
}

function offsetOf({ buffer }: CacheSlot, { program }: Compiled): Size {
  return program.offsets.get(buffer) ?? ZERO;
}

/** How long an array is: the largest of these. */
function lengthsOf({ program }: Compiled, array: ArrayName): readonly Size[] {
  return array === "cache" ? program.cacheSizes : [program.sizes[array]];
}

/** A number where it is known, else the formula in the symbolic sizes. */
function asNumber(size: Size): number | string {
  return constantOf(size) ?? showSize(size);
}
