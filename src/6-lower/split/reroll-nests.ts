import { loadExpr, walkExprs } from "../../ir/exprs.ts";
import type { Node } from "../../ir/graph.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type Expr,
  type Local,
  type LoopVariable,
  type NoteStatement,
  type Statement,
} from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import { constantSize, ZERO } from "../../ir/size.ts";
import { baseOf, evaluatedBy, flatten } from "../../ir/statements.ts";
import type { Variables } from "../nest.ts";
import { costOf } from "./cost.ts";
import { rootOf, rootsWritten } from "./levels.ts";
import { type Access, type NestForm, nestFormOf } from "./nest-form.ts";
import { distancesIn, type NestMemoryOptions, regularLayers } from "./nest-memory.ts";
import { replaceIn, replaceInStatements } from "./replace.ts";
import { labelsOf, type Run, runsIn } from "./repetitions.ts";
import { affine } from "./roll.ts";

/** So few layers are read more easily one after the other, and so few bytes are not worth a loop. */
const LEAST_LAYERS = 8;
const LEAST_BYTES = 600;

export interface NestsAround extends NestMemoryOptions {
  readonly variables: Variables;
  readonly nameOf: (node: Node) => string | undefined;
}

/**
 * Loop nests that do the same time and again, as the layers of a net do, in a loop: what differs must lie in
 * memory at equal distances. Values that are handed from one to the next come to lie in rows of memory. Every
 * number is computed as before, in the same order.
 */
export function rerolledNests(
  statements: readonly Statement[],
  around: NestsAround,
): readonly Statement[] {
  const own = statements.map((one) =>
    one.kind === "loop" ? { ...one, body: rerolledNests(one.body, around) } : one,
  );
  if (own.filter(({ kind }) => kind === "loop").length < LEAST_LAYERS) return own;
  const block = blockOf(own);
  const found = runsIn(labelsOf(block.forms), LEAST_LAYERS).flatMap(
    (run) => layersOf(block, run, around) ?? [],
  );
  return own.flatMap((one, at) => {
    const layers = found.find(({ from, to }) => from <= at && at < to);
    if (!layers) return [one];
    return at === layers.from ? loopOf(layers, around) : [];
  });
}

/** Statements and what they do; comments belong to what follows them. */
interface Block {
  readonly statements: readonly Statement[];
  /** Where they are that are no comments. */
  readonly nests: readonly number[];
  readonly forms: readonly (NestForm | undefined)[];
}

function blockOf(statements: readonly Statement[]): Block {
  const nests = statements.flatMap((one, at) => (one.kind === "note" ? [] : [at]));
  const declared = new Map<Local, number>();
  nests.forEach((at, nest) => {
    const one = present(statements[at]);
    if (one.kind === "accumulator") declared.set(one.local, nest);
  });
  const forms = nests.map((at, nest) => nestFormOf(present(statements[at]), nest, declared));
  return { statements, nests, forms };
}

/** Layers that can be a loop: the statements from `from` to `to`. */
interface Layers {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly body: readonly Statement[];
  /** The comments on the others. */
  readonly notes: readonly NoteStatement[];
  /** What the first of them accesses, and the last, and how much further on each following one does. */
  readonly first: readonly Access[];
  readonly last: readonly Access[];
  readonly distances: readonly number[];
}

function layersOf(
  { statements, nests, forms }: Block,
  run: Run,
  around: NestsAround,
): Layers | undefined {
  const accesses = Array.from({ length: run.count }, (_, layer) =>
    forms
      .slice(run.first + layer * run.period, run.first + (layer + 1) * run.period)
      .flatMap((form) => present(form).accesses),
  );
  const buffers = accesses.map((own) => own.map(({ buffer }) => buffer));
  const { begin, end } = regularLayers(buffers, around);
  const count = end - begin;
  if (count < LEAST_LAYERS) return undefined;
  const startOf = (layer: number): number => {
    let from = nests[run.first + layer * run.period] ?? statements.length;
    while (statements[from - 1]?.kind === "note") from--;
    return from;
  };
  const layers = Array.from({ length: count }, (_, at) =>
    statements.slice(startOf(begin + at), startOf(begin + at + 1)),
  );
  const body = present(layers[0]);
  const [from, to] = [startOf(begin), startOf(end)];
  const saved = (count - 1) * costOf(body);
  if (saved < LEAST_BYTES) return undefined;
  const rest = [...statements.slice(0, from), ...statements.slice(to)];
  if (!isClosed([rest, ...layers])) return undefined;
  const distances = distancesIn(buffers.slice(begin, end), around, saved);
  if (!distances) return undefined;
  return {
    from,
    to,
    count,
    body,
    notes: flatten(layers.slice(1).flat()).filter((one) => one.kind === "note"),
    first: present(accesses[begin]),
    last: present(accesses[end - 1]),
    distances,
  };
}

/** Whether no accumulator that one of these groups of statements declares is used in another. */
function isClosed(groups: readonly (readonly Statement[])[]): boolean {
  const groupOf = new Map<Local, readonly Statement[]>();
  for (const own of groups) {
    for (const one of own) if (one.kind === "accumulator") groupOf.set(one.local, own);
  }
  if (groupOf.size === 0) return true;
  return groups.every((own) =>
    localsIn(own).every((local) => [undefined, own].includes(groupOf.get(local))),
  );
}

function localsIn(statements: readonly Statement[]): Local[] {
  const found: Local[] = [];
  const seen = new Set<Expr>();
  const enter = (expr: Expr): boolean => !seen.has(expr) && Boolean(seen.add(expr));
  for (const one of flatten(statements)) {
    if (one.kind === "accumulate") found.push(one.local);
    walkExprs(evaluatedBy(one), enter, (expr) => {
      if (expr.kind === "local") found.push(expr.local);
    });
  }
  return found;
}

/** The loop, with a comment that says what it stands for. */
function loopOf(layers: Layers, around: NestsAround): Statement[] {
  const { count, body, notes, first, last, distances } = layers;
  const { variables, buffers, nameOf } = around;
  const variable = variables.counter(constantSize(count), false);
  const written = rootsWritten(body, buffers.lodgings);
  const made = new Map<string, Buffer>();
  const memo = new Map<Expr, Expr>();
  const stores = new Map<Statement, Buffer>();
  first.forEach((access, at) => {
    const { buffer } = access;
    const distance = present(distances[at]);
    // What is written is another value in each iteration, even where it lies at the same place.
    if (distance === 0 && !written.has(rootOf(buffer, buffers.lodgings))) return;
    const key = `${buffer.id} ${distance}`;
    const moved = made.get(key) ?? movedBy(buffer, variable, distance, around);
    made.set(key, moved);
    if (access.kind === "load") memo.set(access, loadExpr(moved, access.index));
    else stores.set(access, moved);
  });
  const moved = body.map((one) => withStores(one, stores));
  const nameFor = ({ buffer }: Access): string | undefined => {
    const name = nameOf(baseOf(buffer).node);
    return name !== undefined && buffer.space === "grads" ? `d${name}` : name;
  };
  const names = first.flatMap((access, at): string[][] => {
    if (access.kind !== "store") return [];
    const own = [access, present(last[at])].flatMap((one) => nameFor(one) ?? []);
    return own.length === 2 && own[0] !== own[1] ? [own] : [];
  });
  const what = names.length > 0 ? `${present(names.at(-1)).join(", …, ")}: ` : "";
  const { node } = present(first.at(-1), "a nest writes something").buffer;
  return [
    { kind: "note", node, text: `${what}${count} times the same` },
    { kind: "loop", variable, body: replaceInStatements(moved, (expr) => replaceIn(expr, memo)) },
    ...notes.map((note): Statement => ({ ...note, isTold: true })),
  ];
}

/** The same place, so much further on in every iteration. */
function movedBy(
  buffer: Buffer,
  variable: LoopVariable,
  distance: number,
  { buffers, nameOf }: NestsAround,
): Buffer {
  const { node, shape, space } = buffer;
  const name = nameOf(node)?.replace(/\d+$/, "") ?? "";
  const label = buffer.label ?? (name === "" ? "value" : name);
  const moved: Buffer = { ...buffers.make(space, node, shape), row: variable, label };
  const from = addIndices(constantIndex(buffer.from ?? ZERO), affine(variable, distance, 0));
  buffers.lodgings.set(moved, { in: baseOf(buffer), from });
  return moved;
}

function withStores(one: Statement, stores: ReadonlyMap<Statement, Buffer>): Statement {
  if (one.kind === "loop") return { ...one, body: one.body.map((own) => withStores(own, stores)) };
  const buffer = stores.get(one);
  return one.kind === "store" && buffer ? { ...one, buffer } : one;
}
