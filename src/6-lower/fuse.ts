import { argsOf, variesIn, walkExprs } from "../ir/exprs.ts";
import {
  type Buffer,
  type Expr,
  type Local,
  type LoopStatement,
  type LoopVariable,
  type Statement,
} from "../ir/loops.ts";
import { type Computed, type Step } from "../ir/program.ts";
import { type Size } from "../ir/size.ts";
import { baseOf, flatten, renameVariable, valuesOf } from "../ir/statements.ts";
import { Footprint, isPointwise } from "./footprint.ts";

/** How many loops back fusion looks for a partner: keeps it linear in the number of loops. */
const WINDOW = 32;

/**
 * A stretch of the fused block: accumulators, then one loop, then statements that need its results.
 * Whatever is placed in a cluster depends on this cluster or earlier ones only.
 */
interface Cluster {
  readonly before: Statement[];
  loop: { readonly variable: LoopVariable; readonly body: Statement[] } | undefined;
  readonly after: Statement[];
  readonly computes: Computed[];
  readonly footprint: Footprint;
}

/** Where something was written: in which cluster, and whether inside its loop or after it. */
interface Position {
  readonly cluster: number;
  readonly isAfter: boolean;
}

/**
 * Loop fusion: loops over the same range that work on the same data become one, where every
 * iteration only needs what the same iteration (or an earlier cluster) has computed. Greedy, in
 * order; then the same inside the fused bodies.
 */
export function fuseSteps(steps: readonly Step[]): Step[] {
  const fusion = new Fusion(() => true);
  for (const step of steps) fusion.addAll(step.statements, step.computes);
  return fusion.clusters.map((cluster) => ({
    statements: statementsOf(cluster),
    computes: cluster.computes,
  }));
}

function fuseBody(body: readonly Statement[]): Statement[] {
  if (!body.some((one) => one.kind === "loop")) return [...body];
  // What does not vary was computed before the loop.
  const fusion = new Fusion(variesIn);
  fusion.addAll(body, []);
  return fusion.clusters.flatMap(statementsOf);
}

function statementsOf({ before, loop, after }: Cluster): Statement[] {
  if (!loop) return [...before, ...after];
  const fused: LoopStatement = {
    kind: "loop",
    variable: loop.variable,
    body: fuseBody(loop.body),
  };
  return [...before, fused, ...after];
}

class Fusion {
  readonly clusters: Cluster[] = [];
  readonly #writers = new Map<Buffer | Local, Position>();
  readonly #byExtent = new Map<Size, number[]>();
  readonly #latest = new Map<Expr, Position | undefined>();
  readonly #isOwn: (expr: Expr) => boolean;

  /** `isOwn`: whether an expression can depend on what the block to be fused computes. */
  constructor(isOwn: (expr: Expr) => boolean) {
    this.#isOwn = isOwn;
  }

  addAll(statements: readonly Statement[], computes: readonly Computed[]): void {
    let pending: Statement[] = [];
    let told = false;
    for (const statement of statements) {
      if (statement.kind === "accumulator") {
        pending.push(statement);
        continue;
      }
      const at =
        statement.kind === "loop" ? this.#placeLoop(statement) : this.#placeAfter(statement);
      const cluster = this.clusters[at];
      cluster?.before.push(...pending);
      pending = [];
      if (!told) cluster?.computes.push(...computes);
      told = true;
    }
  }

  /** A statement that is no loop: as early as what it needs allows, else at the end. */
  #placeAfter(statement: Statement): number {
    const needed = this.#needs([statement]);
    let at = needed?.cluster ?? this.clusters.length - 1;
    if (at < 0) at = this.#newCluster();
    this.clusters[at]?.after.push(statement);
    this.#wrote([statement], { cluster: at, isAfter: true });
    return at;
  }

  #placeLoop(loop: LoopStatement): number {
    const footprint = new Footprint(loop);
    const at = this.#partnerOf(loop, footprint) ?? this.#newCluster();
    const cluster = this.clusters[at];
    if (cluster?.loop) {
      const { variable, body } = cluster.loop;
      body.push(...loop.body.map((one) => renameVariable(one, loop.variable, variable)));
      cluster.footprint.include(footprint);
    } else if (cluster) {
      cluster.loop = { variable: loop.variable, body: [...loop.body] };
      cluster.footprint.include(footprint);
      const known = this.#byExtent.get(loop.variable.extent);
      if (known) known.push(at);
      else this.#byExtent.set(loop.variable.extent, [at]);
    }
    this.#wrote(loop.body, { cluster: at, isAfter: false });
    return at;
  }

  /** The first cluster whose loop this one can join with profit. */
  #partnerOf(loop: LoopStatement, footprint: Footprint): number | undefined {
    const needed = this.#needs([loop]);
    const candidates = this.#byExtent.get(loop.variable.extent) ?? [];
    for (const at of candidates.slice(-WINDOW)) {
      const cluster = this.clusters[at];
      if (!cluster?.loop || (needed && at < needed.cluster)) continue;
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
    this.clusters.push({ before: [], loop: undefined, after: [], computes: [], footprint });
    return this.clusters.length - 1;
  }

  #wrote(statements: readonly Statement[], position: Position): void {
    for (const one of flatten(statements)) {
      if (one.kind === "store") this.#writers.set(baseOf(one.buffer), position);
      if (one.kind === "accumulate") this.#writers.set(one.local, position);
    }
  }

  /** The latest position among the writers of what the statements read or overwrite. */
  #needs(statements: readonly Statement[]): Position | undefined {
    let latest: Position | undefined;
    for (const one of flatten(statements)) {
      if (one.kind === "store") latest = later(latest, this.#writers.get(baseOf(one.buffer)));
    }
    return valuesOf(statements).reduce((sum, value) => later(sum, this.#latestOf(value)), latest);
  }

  /** Memoised: what an expression reads was all written before the expression is met. */
  #latestOf(expr: Expr): Position | undefined {
    const memo = this.#latest;
    walkExprs(
      [expr],
      (one) => !memo.has(one) && this.#isOwn(one),
      (one) => {
        let latest: Position | undefined;
        if (one.kind === "load") latest = this.#writers.get(baseOf(one.buffer));
        if (one.kind === "local") latest = this.#writers.get(one.local);
        memo.set(
          one,
          argsOf(one).reduce((sum, arg) => later(sum, memo.get(arg)), latest),
        );
      },
    );
    return memo.get(expr);
  }
}

function later(a: Position | undefined, b: Position | undefined): Position | undefined {
  if (!a || !b) return a ?? b;
  if (a.cluster !== b.cluster) return a.cluster > b.cluster ? a : b;
  return a.isAfter ? a : b;
}
