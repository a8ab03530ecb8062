import type { Graph, Node } from "../../ir/graph.ts";
import type { Buffer, Space } from "../../ir/loops.ts";
import { reachable } from "../../ir/order.ts";
import type { ArrayName, LoweredFunction, Program } from "../../ir/program.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, ONE } from "../../ir/size.ts";
import { reserved } from "../../ir/reserved.ts";
import { baseOf, deepFlatten, writtenBy } from "../../ir/statements.ts";
import { symbolsOf } from "../../ir/symbols.ts";
import { requirementsOf } from "../../ops/requirements.ts";
import { StepNotes } from "../notation/steps.ts";
import { docComment, summary } from "./comments.ts";
import { type CacheNames, cacheNames } from "./cache-names.ts";
import { Checks, type PlaceOf } from "./checks.ts";
import {
  layoutsOf,
  printMemory,
  printSlots,
  printViews,
  takenBy,
  typeOfArray,
} from "./declarations.ts";
import { describe, type Differentiated } from "./descriptions.ts";
import { digitsOf } from "./expressions.ts";
import { FunctionPrinter } from "./function-printer.ts";
import { counterNames } from "./identifiers.ts";
import { indent } from "./indent.ts";
import { Scope } from "./names.ts";
import { overview } from "./overview.ts";
import { OwnMemory } from "./own-memory.ts";
import { Parts, type PrintBody } from "./parts.ts";
import { SlotNames } from "./slots.ts";
import { Symbols } from "./symbols.ts";
import { Templates } from "./templates.ts";
import { ZeroSigns } from "./zero-signs.ts";

export interface ModuleOptions extends Differentiated {
  readonly strictIndex: boolean;
  /** The lines above everything, as comments already. */
  readonly banner: readonly string[];
  /** The model as it was declared: its formula heads the file. */
  readonly declared: Graph;
  /** For a debug build, where values come from in the model. */
  readonly placeOf: PlaceOf | undefined;
  /** The module owns its arrays: no function takes any. */
  readonly ownsMemory: boolean;
}

/** So many single numbers are read at the top of a function; more are read where they are needed. */
const MAX_GIVEN = 16;

/** What the functions of a module have in common. */
interface Shared {
  readonly scope: Scope;
  readonly slots: SlotNames;
  readonly signs: ZeroSigns;
  readonly templates: Templates;
  readonly symbols: Symbols;
  readonly checks: Checks | undefined;
  readonly ownMemory: OwnMemory | undefined;
  readonly inCache: CacheNames;
  readonly counters: readonly string[];
  /** Says what a single number's slot holds, after its store. */
  readonly remark: (buffer: Buffer) => string | undefined;
}

/** Prints the whole module as TypeScript. */
export function printModule(program: Program, options: ModuleOptions): string {
  const scope = new Scope();
  const symbols = new Symbols(symbolsOf(program.graph), requirementsOf(options.declared), scope);
  declareTransforms(program, scope);
  const templates = new Templates(program, scope);
  const slots = new SlotNames(program, scope);
  const layouts = layoutsOf(program);
  const checks = options.placeOf && new Checks(program, scope, options.placeOf);
  const ownMemory = options.ownsMemory ? new OwnMemory(layouts, scope) : undefined;
  const shared: Shared = {
    scope,
    slots,
    signs: new ZeroSigns(program),
    templates,
    symbols,
    checks,
    ownMemory,
    inCache: cacheNames(program, slots),
    counters: counterNames(program.graph.arena),
    remark: remarksOn(program, options.loss),
  };
  const functions = program.functions.flatMap((own) =>
    printFunction(program, own, shared, options),
  );
  const head = [
    ...options.banner,
    "",
    ...docComment(overview(program, options.declared, shared.inCache)),
    ...printSlots(layouts, ownMemory ? [] : program.functions, symbols),
    ...(ownMemory?.print() ?? []),
    ...printConstants(slots),
  ];
  const rest = [
    "",
    ...(ownMemory ? [] : [...printMemory(layouts, symbols), ""]),
    ...printViews(layouts, symbols, ownMemory !== undefined),
    ...templates.print(options),
    ...(checks?.print() ?? []),
    "",
  ];
  return head.concat(functions, rest).join("\n");
}

/** Transforms and their arrays keep their names; models without them may use these as they like. */
function declareTransforms(program: Program, scope: Scope): void {
  const names = program.functions.slice(2).flatMap((own) => [own.name, ...takenBy(program, own)]);
  for (const name of new Set(names)) {
    if (reserved.has(name)) continue;
    scope.declare(name);
    scope.declare(`_${name}`);
  }
}

/** Where each tensor begins in its array, and constant data. */
function printConstants(slots: SlotNames): string[] {
  const data = slots.data().map(({ node, name }) => {
    const numbers = node.attributes["data"] as readonly number[];
    const type = node.dtype === "int" ? "Int32Array" : "Float64Array";
    return `const ${name} = new ${type}([${numbers.map(digitsOf).join(", ")}]);`;
  });
  const bySpace = new Map<Space, string[]>();
  for (const { buffer, name, offset } of slots.used()) {
    // What depends on symbolic sizes is computed by the functions that need it.
    const first = constantOf(offset);
    if (first === undefined) continue;
    const lines = bySpace.get(buffer.space) ?? [];
    lines.push(`const ${name} = ${first};`);
    bySpace.set(buffer.space, lines);
  }
  const offsets = [...bySpace].flatMap(([space, lines]) => [
    "",
    `// first slots in ${space}`,
    ...lines,
  ]);
  return [...(data.length > 0 ? ["", "// constants of the model", ...data] : []), ...offsets];
}

function printFunction(
  program: Program,
  own: LoweredFunction,
  { scope, slots, signs, templates, symbols, checks, ownMemory, inCache, counters, remark }: Shared,
  options: ModuleOptions,
): string[] {
  const { name, statements } = own;
  const { arena } = program.graph;
  const inner = scope.open();
  const notes = new StepNotes(
    arena,
    name === "backward" ? atBackward(program) : leafNodes(program),
  );
  const given = (["indices", "masks", "params"] as const).filter((one) => program[one].length > 0);
  const common: ArrayName[] = ["inputs", ...given, "cache"];
  // Where values lie depends on positions alone.
  const isPattern = name === "jacobianPattern" || name === "hessianPattern";
  const arrays = [
    ...common.filter((array) => !isPattern || array === "indices"),
    ...takenBy(program, own),
  ];
  const { strictIndex } = options;
  const settings = { strictIndex, arena, counters, notes, slots, signs, templates };
  const print: PrintBody = (body, within, around) => {
    const common = { ...settings, checks, name, remark, parts };
    const printer = new FunctionPrinter(body, within, common, around);
    const written = new Set(writtenBy([...deepFlatten(body)]).map(baseOf));
    printer.declareGiven((buffer) => !written.has(buffer), MAX_GIVEN);
    printer.print(body);
    return printer;
  };
  const count = [...deepFlatten(statements)].filter((one) => one.kind === "part").length;
  const parts = new Parts({
    name,
    names: arena.names,
    count,
    arrays,
    scope,
    symbols,
    ownMemory,
    print,
  });
  const printer = print(statements, inner);
  scope.close(inner);
  const isSymbolic = symbols.names.length > 0;
  const printed = isSymbolic ? [...printer.starts, ...indent(printer.body, "")] : [];
  const begin = ownMemory ? checks?.reset(own) : checks?.begin(own, arrays, symbols.names);
  const entry = [
    ...(begin === undefined ? [] : [begin]),
    ...symbols.coercions(printed),
    ...(ownMemory?.reads(printer.spaces) ?? []),
    ...printer.starts,
  ];
  const begun = [...indent(entry, "  "), ...(entry.length > 0 ? [""] : [])];
  const taken = (ownMemory ? [] : arrays).map(
    (array) =>
      `${checks || printer.spaces.has(array) ? array : `_${array}`}: ${typeOfArray(array)}`,
  );
  const readsCache = printer.spaces.has("cache") || parts.spaces.has("cache");
  const head = [
    "",
    ...summary(describe(program, own, inCache, options, readsCache)),
    `export function ${name}(${[...symbols.parametersOf(checks ? symbols.names : printed), ...taken].join(", ")}): void {`,
  ];
  return head.concat(begun, indent(printer.body, "  "), "}", parts.functions);
}

function remarksOn({ cache, graph }: Program, loss: string | undefined): Shared["remark"] {
  const names = new Map(
    cache.map(({ buffer, name }) => [buffer, name ?? graph.arena.names.get(buffer.node)]),
  );
  // A gradient that is a value of the model says so.
  const isForward = new Set(reachable(graph.outputs.map((output) => output.node)));
  const values = new Map(
    graph.gradients.flatMap(({ leaf, node }) => {
      const value =
        isForward.has(node) && node.op !== "leaf" ? graph.arena.names.get(node) : undefined;
      return value === undefined ? [] : [[leaf.node, value] as const];
    }),
  );
  return (buffer) => {
    if (countOf(buffer.shape) !== ONE) return undefined;
    if (buffer.space !== "grads") return names.get(buffer);
    const name = String(buffer.node.attributes["name"]);
    const gradient = loss === undefined ? `d${name}` : `d${loss}/d${name}`;
    const value = values.get(buffer.node);
    return value === undefined ? gradient : `${gradient} = ${value}`;
  };
}

function leafNodes(program: Program): Node[] {
  return program.graph.leaves.map((leaf) => leaf.node);
}

function atBackward(program: Program): Node[] {
  const kept = program.cache.filter((slot) => slot.use !== "scratch");
  return [...leafNodes(program), ...kept.map((slot) => slot.buffer.node)];
}
