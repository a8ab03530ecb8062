import type { Graph, Leaf, Node } from "../../ir/graph.ts";
import type { CacheSlot, Program } from "../../ir/program.ts";
import { countOf, showShape } from "../../ir/shape.ts";
import { showSlots } from "../../ir/show.ts";
import { ZERO } from "../../ir/size.ts";
import { greek } from "../notation/greek.ts";
import { MathPrinter } from "../notation/math.ts";
import { readersOf, showReaders } from "../readers.ts";
import type { CacheNames } from "./cache-names.ts";

/** A formula that is longer than a line says less than its parts. */
const MAX_FORMULA = 72;

/** Slots beyond this many are summed up in the last line of the table. */
const MAX_ROWS = 48;

/** The comment at the top: the formula, the leaves and their shapes, the cache table. */
export function overview(program: Program, declared: Graph, names: CacheNames): string[] {
  return [
    ...formulas(declared),
    "",
    ...roleLines("inputs", program.inputs),
    ...roleLines("indices", program.indices),
    ...roleLines("masks", program.masks),
    ...roleLines("params", program.params),
    ...(program.cache.length === 0 ? [] : ["", ...cacheTable(program, names)]),
  ];
}

/** The loss (or each output) as one formula where it fits, else in terms of the model's own values. */
function formulas({ name, arena, outputs }: Graph): string[] {
  const lines = outputs.map((output) => {
    // What a loop gives reads better by its name than in words.
    const whole = new MathPrinter(arena, ({ op }) => op === "part").define(output.node);
    // ∂E/∂x says more than the derivative of what E is.
    const isClear = !whole.includes("…") && !whole.includes("∂/∂");
    const text =
      whole.length <= MAX_FORMULA && isClear
        ? whole
        : new MathPrinter(arena, (node) => arena.names.has(node)).define(output.node);
    return `${greek(output.name)} = ${text}`;
  });
  const [only] = lines;
  return lines.length === 1 && only !== undefined
    ? [`${name}: ${only}`]
    : [name, "", ...lines.map((line) => `  ${line}`)];
}

function roleLines(role: string, leaves: readonly Leaf[]): string[] {
  if (leaves.length === 0) return [];
  const all = leaves.map(({ name, node }) => `${name} ${showShape(node.shape)}`);
  const lines: string[] = [];
  let line = `  ${role.padEnd(8)}`;
  for (const text of all) {
    if (line.length + text.length > 74) {
      lines.push(line.trimEnd());
      line = "          ";
    }
    line += `${text}  `;
  }
  return [...lines, line.trimEnd()];
}

function cacheTable(program: Program, names: CacheNames): string[] {
  const kept = program.cache.filter((slot) => slot.use !== "scratch");
  const shown = program.cache.slice(0, MAX_ROWS);
  const nodesOf = (some: readonly CacheSlot[]): Set<Node> =>
    new Set(some.map((slot) => slot.buffer.node));
  const readers = readersOf(program.graph, nodesOf(kept), nodesOf(shown));
  const rows = shown.map((slot) => rowOf(program, slot, names.get(slot) ?? "", readers));
  const rest = program.cache.length - rows.length;
  const table = [["slot", "name", "shape", "backward reads it for"], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => [...(row[column] ?? "")].length)),
  );
  const lines = table.map((row, at) => {
    const cells = row.map(
      (cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)),
    );
    return `  ${at === 0 ? "cache   " : "        "}${cells.join("  ")}`.trimEnd();
  });
  return rest > 0 ? [...lines, `          … and ${rest} more`] : lines;
}

function rowOf(
  { offsets }: Program,
  { buffer, use }: CacheSlot,
  name: string,
  readers: ReturnType<typeof readersOf>,
): string[] {
  const from = offsets.get(buffer) ?? ZERO;
  const read = use === "scratch" ? "" : showReaders(readers.get(buffer.node) ?? new Set());
  const note = use === "saved" ? "" : use === "output" ? "(output)" : "(scratch)";
  const last = [read === "" && use === "output" ? "-" : read, note].filter(Boolean).join(" ");
  return [showSlots(from, countOf(buffer.shape)), name, showShape(buffer.shape), last];
}
