import type { Node } from "../../ir/graph.ts";
import type { Buffer, Expr, Statement } from "../../ir/loops.ts";
import type { Size } from "../../ir/size.ts";
import { blocksOf } from "../../ir/statements.ts";
import type { Context } from "../context.ts";
import type { Buffers } from "../memory.ts";
import type { Variables } from "../nest.ts";
import { confinedIn } from "./confined.ts";
import { costOf, isAbove } from "./cost.ts";
import { cutsIn } from "./cuts.ts";
import { handedInto } from "./hand.ts";
import { type Block, HERE, Levels, rootsWritten } from "./levels.ts";
import { partsOf } from "./parts.ts";
import { withoutRegisters } from "./registers.ts";
import { rerolled } from "./reroll.ts";
import { rerolledNests } from "./reroll-nests.ts";
import { replaceIn, replaceInStatements, withReads } from "./replace.ts";
import type { Memory } from "./roll.ts";
import { Slots } from "./slots.ts";
import { type Steps, stepsOf } from "./steps.ts";
import { stripsApart } from "./strips-apart.ts";

/**
 * V8 does not optimize a function of more than 61,440 bytes of bytecode, and one of 25,000 runs as fast as
 * a small one and is optimized sooner.
 */
export const BUDGET = 25_000;

/** The checks of a debug build, which come later, take several times what they check. */
export const DEBUG_BUDGET = 6000;

/**
 * The statements of a function in parts that are small enough to be optimized, if they are not: each part
 * becomes a function. The order of what is computed stays; values that several parts need are
 * handed on in memory, which `scratch` gets. Loops whose bodies are too large are taken apart inside.
 * In a function that is small enough, strips of rows that take long are parts.
 */
export function splitLarge(
  given: readonly Statement[],
  scratch: Set<Buffer>,
  { buffers, variables, newLocal, offsets, around: node, nameOf, isDebug }: Surroundings,
  budget: number,
): readonly Statement[] {
  // A debug build tells values apart, and so keeps them apart.
  const around = { buffers, variables, offsets, scratch, nameOf };
  const statements = isDebug ? given : rerolledNests(given, around);
  const slots = new Slots(buffers, scratch, node);
  if (!isAbove(budget, statements)) {
    return isDebug ? statements : stripsApart(statements, { buffers, scratch, newLocal, slots });
  }
  const { lodgings } = buffers;
  const block = { statements: withoutRegisters(statements, buffers, scratch) };
  const steps = stepsOf(block, new Levels(block, lodgings), lodgings);
  const memory = (): Memory => ({
    offsets,
    written: rootsWritten(block.statements, lodgings),
    read: steps.read,
    isLodged: (buffer: Buffer) => lodgings.has(buffer),
  });
  const rolled = isDebug
    ? block.statements
    : rerolled(block.statements, steps, slots, { buffers, variables, memory, nameOf });
  const whole = slots.made.size > 0 ? withReads(rolled, slots.made) : rolled;
  const written = rootsWritten(rolled, lodgings);
  const known = { statements: block.statements, steps };
  return new Splitter(buffers, written, budget, known).block({ statements: whole }, slots);
}

/** What is around the function in the module. */
interface Surroundings {
  readonly buffers: Buffers;
  readonly variables: Variables;
  readonly newLocal: Context["newLocal"];
  /** Where leaves, results and saved values lie in their arrays. */
  readonly offsets: ReadonlyMap<Buffer, Size>;
  /** What a slot is said to hold where its value is none of the model. */
  readonly around: Node;
  readonly nameOf: (node: Node) => string | undefined;
  readonly isDebug: boolean;
}

class Splitter {
  readonly #buffers: Buffers;
  /** The memory that the function writes. */
  readonly #written: ReadonlySet<Buffer>;
  readonly #budget: number;
  readonly #known: { readonly statements: readonly Statement[]; readonly steps: Steps };

  /** `known` are the steps of the whole function, if its statements are still these. */
  constructor(
    buffers: Buffers,
    written: ReadonlySet<Buffer>,
    budget: number,
    known: { readonly statements: readonly Statement[]; readonly steps: Steps },
  ) {
    this.#buffers = buffers;
    this.#written = written;
    this.#budget = budget;
    this.#known = known;
  }

  block(own: Block, slots: Slots): readonly Statement[] {
    if (!isAbove(this.#budget, own.statements)) return own.statements;
    const statements = this.#splitInside(own, slots);
    if (!isAbove(this.#budget, statements)) return statements;
    const known = this.#stepsOf({ ...own, statements });
    const { steps, definitions, stores } = known;
    if (steps.some(({ isPinned, isGlued }) => isPinned && isGlued)) return statements;
    const lives = livesOf(steps, definitions, stores);
    const cuts = cutsIn(
      steps.map(({ cost, isGlued, isPinned }, at) => ({
        cost,
        live: isGlued ? Infinity : (lives[at] ?? 0),
        isForced: at > 0 && steps[at - 1]?.isPinned !== isPinned,
      })),
      this.#budget,
    );
    return partsOf(known, cuts, slots);
  }

  #stepsOf(block: Block): Steps {
    if (block.statements === this.#known.statements) return this.#known.steps;
    const { lodgings } = this.#buffers;
    return stepsOf(block, new Levels(block, lodgings), lodgings);
  }

  /** The statements, with those in parts inside that are too large themselves. */
  #splitInside(own: Block, slots: Slots): readonly Statement[] {
    if (own.statements.every((one) => blocksOf(one).length === 0)) return own.statements;
    const around = new Levels(own, this.#buffers.lodgings);
    const confined = confinedIn(own.statements);
    return own.statements.flatMap((one) => {
      const inside = costOf([one], (expr) => around.of(expr) > HERE || confined.has(expr));
      return inside > this.#budget ? this.#inside(one, slots, confined) : [one];
    });
  }

  /** A statement with blocks that are too large: what they need of what is around them comes before it. */
  #inside(one: Statement, slots: Slots, confined: ReadonlySet<Expr>): Statement[] {
    if (one.kind !== "loop" && one.kind !== "iteration" && one.kind !== "branch") return [one];
    const blocks: Block[] =
      one.kind === "branch"
        ? [one.taken, one.other].map((statements) => ({ statements, isBranch: true }))
        : [{ statements: one.body, variable: one.variable }];
    const handed = blocks.flatMap((block) =>
      handedInto(block, this.#buffers.lodgings, this.#written, confined),
    );
    const before = [...new Set(handed)];
    const memo = new Map(before.map((value) => [value, slots.loadOf(value)]));
    const inner = one.kind === "loop" ? slots.inRows(one.variable) : slots.inside(one);
    const split = blocks.map((block) => {
      const statements = replaceInStatements(block.statements, (expr) => replaceIn(expr, memo));
      return this.block({ ...block, statements }, inner);
    });
    const [body = [], other = []] = split;
    const rebuilt: Statement =
      one.kind === "branch" ? { ...one, taken: body, other } : { ...one, body };
    const used: Statement =
      rebuilt.kind === "loop"
        ? rebuilt
        : { ...rebuilt, uses: { ...rebuilt.uses, scratch: inner.buffers } };
    return [...before.map((value) => slots.storeOf(value)), ...withReads([used], slots.made)];
  }
}

/** For each place between two steps, how many values would have to be handed on there. */
function livesOf(
  steps: Steps["steps"],
  definitions: Steps["definitions"],
  stores: Steps["stores"],
): number[] {
  const lastUses: (number | undefined)[] = steps.map(() => undefined);
  steps.forEach(({ needs }, at) => {
    needs.forEach((value) => (lastUses[definitions.get(value) ?? at] = at));
  });
  const changes = steps.map(() => 0);
  lastUses.forEach((used, defined) => {
    if (used === undefined) return;
    const value = steps[defined]?.value;
    // From where it is stored on, it is in memory.
    const stored = value && stores.get(value)?.step;
    const end = Math.min(used, stored ?? used) + 1;
    changes[defined + 1] = (changes[defined + 1] ?? 0) + 1;
    if (end < changes.length) changes[end] = (changes[end] ?? 0) - 1;
  });
  let live = 0;
  return changes.map((change) => (live += change));
}
