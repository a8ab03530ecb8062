import type { Compiled } from "../compile.ts";
import type { Node, ResultArray } from "../ir/graph.ts";
import type { Buffer } from "../ir/loops.ts";
import { Amount, type Count } from "../ir/amount.ts";
import { showSize } from "../ir/size.ts";
import { type WorkBlock, workOf } from "../ir/work.ts";
import { table } from "./table.ts";

/** What one call of each function executes: in all, by operation, and loop by loop. */
export function workLines(compiled: Compiled): string[] {
  const { program, stats } = compiled;
  const functions = program.functions.flatMap(({ name, statements }) => {
    const work = stats[name];
    return work ? [{ name, work, block: workOf(statements) }] : [];
  });
  const { gradientOverValue } = stats;
  const names = new Set(functions.flatMap(({ work }) => Object.keys(work.byName)));
  return [
    "",
    "one call",
    ...rows([
      ["", "operations", "loads", "stores", "loops", "read", "written", "operations a byte"],
      ...functions.map(({ name, work }) => {
        const { operations, loads, stores, loops, bytesRead, bytesWritten, intensity } = work;
        const bytes = [bytesRead, bytesWritten].map((count) => `${count} bytes`);
        const counts = [operations, loads, stores, loops].map(String);
        return [name, ...counts, ...bytes, intensity?.toFixed(2) ?? ""];
      }),
    ]),
    ...(gradientOverValue === undefined
      ? []
      : [
          `  value and gradient: ${gradientOverValue.toFixed(2)} times the operations of the value`,
        ]),
    "",
    "operations",
    ...rows([
      ["", ...functions.map(({ name }) => name)],
      ...[...names].map((op) => [op, ...functions.map(({ work }) => String(work.byName[op] ?? 0))]),
    ]),
    "",
    "loops",
    ...rows([
      ["", "times", "operations", "loads", "stores"],
      ...functions.flatMap(({ name, block }) => treeRows(block, compiled, name, 0)),
    ]),
  ];
}

function rows([head = [], ...rest]: readonly (readonly string[])[]): string[] {
  const numbers = new Set(head.map((_, column) => column).slice(1));
  return table(head, rest, numbers).map((line) => `  ${line}`);
}

/** A block and, indented, those inside. */
function treeRows(block: WorkBlock, compiled: Compiled, title: string, depth: number): string[][] {
  const { work, inside } = block;
  const made = namesOf(block, compiled);
  const shown = made.length > MOST_NAMES ? [...made.slice(0, MOST_NAMES), "…"] : made;
  const text = `${"  ".repeat(depth)}${title}${shown.length === 0 ? "" : `: ${shown.join(", ")}`}`;
  const counts = [timesOf(block), work.total.count, work.loads.count, work.stores.count];
  return [
    [text, ...counts.map(String)],
    ...counted(inside).flatMap((one) => treeRows(one, compiled, titleOf(one, compiled), depth + 1)),
  ];
}

const MOST_NAMES = 4;

/** What is left of a symbolic size by a loop in steps is not counted. */
function counted(blocks: readonly WorkBlock[]): WorkBlock[] {
  return blocks.filter(({ times }) => times.share !== 0);
}

/** The same as data. */
export function workAsJson(compiled: Compiled): object {
  return Object.fromEntries(
    compiled.program.functions.map(({ name, statements }) => [
      name,
      counted(workOf(statements).inside).map((block) => blockAsJson(block, compiled)),
    ]),
  );
}

function blockAsJson(block: WorkBlock, compiled: Compiled): object {
  const { work, inside } = block;
  return {
    block: titleOf(block, compiled),
    computes: namesOf(block, compiled),
    times: timesOf(block),
    operations: work.total.count,
    loads: work.loads.count,
    stores: work.stores.count,
    inside: counted(inside).map((one) => blockAsJson(one, compiled)),
  };
}

/** `loop 16`, `loop N by 4`, `loop t of 100`, `if`. */
function titleOf({ of, isOtherwise }: WorkBlock, { graph }: Compiled): string {
  switch (of?.kind) {
    case "loop": {
      const { extent, step, rest, block, isDescending } = of.variable;
      if (of.within) return `loop ${of.within.block} of ${showSize(extent)}`;
      const what = rest === undefined ? "loop" : "rest of";
      const by = step ?? block;
      const steps = by === undefined ? "" : ` by ${by}`;
      return `${what} ${showSize(extent)}${steps}${isDescending ? " down" : ""}`;
    }
    case "iteration": {
      const counter = graph.arena.names.get(of.counter);
      return `loop ${counter === undefined ? "" : `${counter} of `}${showSize(of.variable.extent)}`;
    }
    case "branch":
      return isOtherwise ? "else" : "if";
    case "call":
      return `call ${of.template}`;
    default:
      return "part";
  }
}

/** What a block computes: by name, or by number if nothing of it has a name. */
function namesOf({ makes }: WorkBlock, { program, graph }: Compiled): string[] {
  const results = new Map<Buffer, string>(
    program.functions.flatMap((own) =>
      own.results.map(({ array, name, buffer }) => [buffer, nameOfResult(array, name)] as const),
    ),
  );
  const nameOf = (made: Buffer | Node): string | undefined => {
    if (!("space" in made)) return graph.arena.names.get(made);
    return results.get(made) ?? made.label ?? graph.arena.names.get(made.node);
  };
  const named = makes.flatMap((made) => nameOf(made) ?? []);
  const others = makes.map((made) => `%${("space" in made ? made.node : made).id}`);
  return [...new Set(named.length > 0 ? named : others)];
}

function nameOfResult(array: ResultArray, name: string): string {
  if (array === "cache") return name;
  return array === "grads" ? `d${name}` : `${array}.${name}`;
}

function timesOf({ times }: WorkBlock): Count {
  const amount = new Amount();
  amount.add(times.size, times.share);
  return amount.count;
}
