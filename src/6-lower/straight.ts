import { applyExpr, giveMeaning, localExpr, numberExpr } from "../ir/exprs.ts";
import type { Node } from "../ir/graph.ts";
import {
  type AccumulateStatement,
  type Buffer,
  constantIndex,
  type Expr,
  type Local,
  type LoopStatement,
  type LoopVariable,
  neutral,
  type Statement,
  variableIndex,
} from "../ir/loops.ts";
import { constantOf, constantSize, ONE } from "../ir/size.ts";
import { flatten, walkVarying } from "../ir/statements.ts";
import { combining } from "../ir/work.ts";
import { contract } from "./contract.ts";
import { isSeed, withKnownNumbers } from "./known.ts";
import { loopsOverCoordinates } from "./coordinates.ts";
import type { Memory } from "./memory.ts";
import { inOneStep } from "./one-step.ts";
import { readsOutside, readsWhatWasThere } from "./readings.ts";
import { substitution } from "./substitution.ts";
import { type Makers, unrolled } from "./unroll.ts";

/**
 * All loops of a block in which none is longer than a few, written out: the values of a vector live in
 * locals rather than in memory. Undefined where a loop has to stay.
 */
export function straightened(
  statements: readonly Statement[],
  makers: Makers,
  memory: Memory,
): Statement[] | undefined {
  const loops = loopsOverCoordinates(statements, isWorthIt);
  if (!loops?.every(isSimple)) return undefined;
  const inTurn = new Straightening(makers).block(statements);
  if (readsWhatWasThere(inTurn)) return undefined;
  const written = inOneStep(inTurn);
  const { scratch } = makers;
  const known = contract(withKnownNumbers(contract(written, scratch), memory), scratch);
  return readsWhatWasThere(known) || readsOutside(known) ? undefined : known;
}

function isWorthIt({ body }: LoopStatement): boolean {
  let isWorth = body.some((one) => one.kind === "accumulate");
  walkVarying(body, (expr) => {
    isWorth ||= expr.kind === "load" && isSeed(expr.buffer.node);
  });
  return isWorth;
}

/** A loop over whole steps, of statements whose iterations can be told apart. */
function isSimple({ variable, body }: LoopStatement): boolean {
  const isPlain = ({ kind }: Statement): boolean =>
    ["loop", "accumulator", "accumulate", "store", "note"].includes(kind);
  return variable.step === undefined && body.every(isPlain);
}

class Straightening {
  readonly #makers: Makers;
  /** The loops around, outermost first. */
  readonly #around: LoopVariable[] = [];
  /** Which iterations of loops that go on from one to the next are being written, outermost first. */
  readonly #steps: number[] = [];
  /** What running values have come to. */
  readonly #running = new Map<Local, Expr>();

  constructor(makers: Makers) {
    this.#makers = makers;
  }

  block(statements: readonly Statement[]): Statement[] {
    return statements.flatMap((one) => this.#statement(one));
  }

  #statement(one: Statement): readonly Statement[] {
    if (one.kind === "accumulator" && one.local.isRunning) {
      this.#running.set(one.local, numberExpr(neutral[one.local.combine]));
      return [];
    }
    if (one.kind === "loop") return this.#loop(one);
    const now = this.#withRunning(one);
    return now.kind === "accumulate" && this.#running.has(now.local) ? this.#step(now) : [now];
  }

  /** With what running values are at this point. */
  #withRunning(one: Statement): Statement {
    if (this.#running.size === 0) return one;
    return substitution({
      position: (variable) => variableIndex(variable, ONE),
      access: (buffer, index) => [buffer, index],
      local: (local) => local,
      total: (local) => this.#running.get(local) ?? localExpr(local),
    })(one);
  }

  /** The next value of a running one: the first has an accumulator of its own, which begins as that of the loop does. */
  #step({ local, value, how = local.combine }: AccumulateStatement): readonly Statement[] {
    const before = this.#running.get(local);
    if (!before || (before.kind === "number" && how === local.combine)) {
      const { combine, node, copy } = local;
      const steps = this.#elementOf(node);
      const place = steps ? { copy: steps } : copy && { copy };
      const first: Local = { ...this.#makers.newLocal(), combine, node, ...place };
      this.#running.set(local, localExpr(first));
      return [
        { kind: "accumulator", local: first },
        { kind: "accumulate", local: first, value },
      ];
    }
    const next = applyExpr(combining[how], [before, value]);
    const element = this.#elementOf(local.node)?.map((at) => constantIndex(constantSize(at)));
    giveMeaning(next, local.node, () => false, element);
    this.#running.set(local, next);
    return [];
  }

  /** Which element of the running values the step makes, if each of the axes is one of these loops. */
  #elementOf({ shape }: Node): readonly number[] | undefined {
    return shape.length === this.#steps.length ? [...this.#steps] : undefined;
  }

  #loop(loop: LoopStatement): readonly Statement[] {
    const { variable, body } = loop;
    const count = constantOf(variable.extent) ?? 0;
    if (this.#carries(loop)) {
      return this.#inTurn(loop, count).flatMap((copy, turn) => {
        this.#steps.push(variable.isDescending ? count - 1 - turn : turn);
        const written = this.block(copy);
        this.#steps.pop();
        return written;
      });
    }
    this.#around.push(variable);
    const own = { ...loop, body: this.block(body) };
    this.#around.pop();
    return unrolled(own, count, this.#makers) ?? this.#inTurn(own, count).flat();
  }

  /** Whether an iteration goes on from what the one before has come to. */
  #carries({ body }: LoopStatement): boolean {
    return [...flatten(body)].some(
      (one) => one.kind === "accumulate" && this.#running.has(one.local),
    );
  }

  /** One iteration after the other. */
  #inTurn({ variable, body }: LoopStatement, count: number): Statement[][] {
    const positions = Array.from({ length: count }, (_, at) => at);
    if (variable.isDescending) positions.reverse();
    const own = new Set<Local>();
    for (const one of flatten(body)) if (one.kind === "accumulator") own.add(one.local);
    return positions.map((at, turn) => {
      const copies = new Map<Local, Local>();
      const copyOf = (local: Local): Local => {
        if (!own.has(local)) return local;
        const known = copies.get(local);
        if (known) return known;
        const copy = [...(local.copy ?? []), at];
        const made = { ...local, ...this.#makers.newLocal(), copy };
        copies.set(local, made);
        return made;
      };
      const rows = new Map<Buffer, Buffer>();
      const placed = substitution({
        position: (one) =>
          one === variable ? constantIndex(constantSize(at)) : variableIndex(one, ONE),
        access: (buffer, index) => [
          buffer.row === variable ? this.#rowOf(rows, buffer) : buffer,
          index,
        ],
        local: copyOf,
      });
      return body.flatMap((one) => (one.kind === "note" && turn > 0 ? [] : [placed(one)]));
    });
  }

  /** Memory for one iteration, of its own. */
  #rowOf(rows: Map<Buffer, Buffer>, buffer: Buffer): Buffer {
    const known = rows.get(buffer);
    if (known) return known;
    const { label, from, space, node, shape } = buffer;
    const base = buffer.base && this.#rowOf(rows, buffer.base);
    const row = this.#around.at(-1);
    const made: Buffer = {
      ...this.#makers.buffers.make(space, node, shape, base),
      ...(from && { from }),
      ...(label !== undefined && { label }),
      ...(row && { row }),
    };
    rows.set(buffer, made);
    if (!base) this.#makers.scratch.add(made);
    return made;
  }
}
