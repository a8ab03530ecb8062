import { variesIn } from "../ir/exprs.ts";
import type { Expr, LoopStatement, LoopVariable, Statement } from "../ir/loops.ts";
import type { Size } from "../ir/size.ts";
import { renameVariable } from "../ir/statements.ts";
import { Footprint, isPointwise } from "./footprint.ts";
import { type Nest, nestOf, nestOfBoth, wouldSpoil } from "./kernels/own-nest.ts";
import { Writers } from "./writers.ts";

/** How many loops back fusion looks for a partner: keeps it linear in the number of loops. */
const WINDOW = 32;

/**
 * A stretch of the fused block: accumulators, then one loop, then statements that need its results.
 * Whatever is placed in a cluster depends on this cluster or earlier ones only.
 */
interface Cluster {
  readonly before: Statement[];
  /** What the loop computes, for each of the loops it was fused from. */
  loop:
    { readonly variable: LoopVariable; readonly parts: Part[]; readonly nest: Nest } | undefined;
  readonly after: Statement[];
  readonly footprint: Footprint;
}

/** One of the loops that become one, with the notes in front of it. */
export interface Part {
  readonly notes: readonly Statement[];
  readonly body: readonly Statement[];
}

/**
 * Loop fusion: loops over the same range that work on the same data become one, where every
 * iteration only needs what the same iteration (or an earlier cluster) has computed. Greedy, in
 * order; then the same inside the fused bodies.
 */
export function fuseLoops(statements: readonly Statement[]): readonly Statement[] {
  if (!statements.some(({ kind }) => kind === "loop")) return statements;
  return new Fusion(() => true, statements).clusters.flatMap(statementsOf);
}

function statementsOf({ before, loop, after }: Cluster): Statement[] {
  if (!loop) return [...before, ...after];
  const { notes, body } = fuseParts(loop.parts);
  return [...notes, ...before, { kind: "loop", variable: loop.variable, body }, ...after];
}

/** Loops over one and the same variable, which the caller knows may be one, as one; what is inside is fused. */
export function joined(parts: readonly Part[], variable: LoopVariable): Statement[] {
  const { notes, body } = fuseParts(parts);
  return [...notes, { kind: "loop", variable, body }];
}

/**
 * The fused body of a loop. The notes on what it computes stand above the loop; where the body still
 * has several loops, each note stands with its own.
 */
function fuseParts(parts: readonly Part[]): { notes: readonly Statement[]; body: Statement[] } {
  const isNote = (one: Statement): boolean => one.kind === "note";
  const isLate = (one: Statement): boolean => one.kind === "accumulate" && one.isLate === true;
  const all = parts.flatMap((part) => [...part.notes, ...part.body]);
  const late = all.filter(isLate);
  const noted = all.filter((one) => !isLate(one));
  if (!noted.some((one) => one.kind === "loop")) {
    return { notes: noted.filter(isNote), body: [...noted.filter((one) => !isNote(one)), ...late] };
  }
  // What does not vary was computed before the loop.
  const body = [...new Fusion(variesIn, noted).clusters.flatMap(statementsOf), ...late];
  if (parts.length > 1 && body.filter((one) => one.kind === "loop").length > 1) {
    return { notes: [], body };
  }
  return { notes: body.filter(isNote), body: body.filter((one) => !isNote(one)) };
}

class Fusion {
  readonly clusters: Cluster[] = [];
  readonly #writers: Writers;
  readonly #byExtent = new Map<Size, number[]>();

  /** `isOwn`: whether an expression can depend on what the block to be fused computes. */
  constructor(isOwn: (expr: Expr) => boolean, statements: readonly Statement[]) {
    this.#writers = new Writers(isOwn);
    this.#addAll(statements);
  }

  #addAll(statements: readonly Statement[]): void {
    let accumulators: Statement[] = [];
    let notes: Statement[] = [];
    for (const one of statements) {
      if (one.kind === "accumulator") {
        accumulators.push(one);
      } else if (one.kind === "note") {
        notes.push(one);
      } else if (one.kind === "loop") {
        const at = this.#placeLoop(one, notes);
        this.clusters[at]?.before.push(...accumulators);
        [accumulators, notes] = [[], []];
      } else {
        this.#placeAfter(one, notes);
        notes = [];
      }
    }
  }

  /** A statement that is no loop: as early as what it needs allows, else at the end. */
  #placeAfter(statement: Statement, notes: readonly Statement[]): void {
    const needed = this.#writers.neededBy([statement]);
    let at = needed?.cluster ?? this.clusters.length - 1;
    if (at < 0) at = this.#newCluster();
    this.clusters[at]?.after.push(...notes, statement);
    this.#writers.note([statement], { cluster: at, isAfter: true });
  }

  #placeLoop(loop: LoopStatement, notes: readonly Statement[]): number {
    const footprint = new Footprint(loop);
    const nest = nestOf(loop);
    const at = this.#partnerOf(loop, footprint, nest) ?? this.#newCluster();
    const cluster = this.clusters[at];
    if (cluster?.loop) {
      if (!isSameWay(cluster.loop.variable, loop.variable) && footprint.isOrdered) {
        cluster.loop = runOver(loop.variable, cluster.loop);
      }
      const { variable, parts } = cluster.loop;
      const body = loop.body.map((one) => renameVariable(one, loop.variable, variable));
      parts.push({ notes, body });
      cluster.loop = { variable, parts, nest: nestOfBoth(cluster.loop.nest, nest) };
    } else if (cluster) {
      cluster.loop = { variable: loop.variable, parts: [{ notes, body: loop.body }], nest };
      const known = this.#byExtent.get(loop.variable.extent);
      if (known) known.push(at);
      else this.#byExtent.set(loop.variable.extent, [at]);
    }
    cluster?.footprint.include(footprint);
    this.#writers.note(loop.body, { cluster: at, isAfter: false });
    return at;
  }

  /** The first cluster whose loop this one can join with profit. */
  #partnerOf(loop: LoopStatement, footprint: Footprint, nest: Nest): number | undefined {
    const needed = this.#writers.neededBy([loop]);
    const candidates = this.#byExtent.get(loop.variable.extent) ?? [];
    for (const at of candidates.slice(-WINDOW)) {
      const cluster = this.clusters[at];
      if (!cluster?.loop || (needed && at < needed.cluster)) continue;
      if (wouldSpoil(cluster.loop.nest, nest)) continue;
      const isOneWay = isSameWay(cluster.loop.variable, loop.variable);
      if (!isOneWay && cluster.footprint.isOrdered && footprint.isOrdered) continue;
      const isProducer = needed?.cluster === at;
      if (isProducer && needed.isAfter) continue;
      if (isProducer && !isPointwise(cluster.footprint, footprint)) {
        continue;
      }
      if (isProducer || cluster.footprint.sharesDataWith(footprint)) return at;
    }
    return undefined;
  }

  #newCluster(): number {
    const footprint = new Footprint();
    this.clusters.push({ before: [], loop: undefined, after: [], footprint });
    return this.clusters.length - 1;
  }
}

function isSameWay(a: LoopVariable, b: LoopVariable): boolean {
  return a.isDescending === b.isDescending;
}

/** The loop with another variable. */
function runOver(
  variable: LoopVariable,
  loop: NonNullable<Cluster["loop"]>,
): NonNullable<Cluster["loop"]> {
  const parts = loop.parts.map(({ notes, body }) => ({
    notes,
    body: body.map((one) => renameVariable(one, loop.variable, variable)),
  }));
  return { variable, parts, nest: loop.nest };
}
