import { present } from "../diagnostics/invariant.ts";
import { Amount } from "./amount.ts";
import type { Block } from "./blocks.ts";
import { meaningOf } from "./exprs.ts";
import type { Node } from "./graph.ts";
import { Homes } from "./homes.ts";
import type { Buffer, CallStatement, Combine, Expr, LoopVariable, Statement } from "./loops.ts";
import { countOf } from "./shape.ts";
import { constantOf, constantSize, multiplySizes, ONE, type Size } from "./size.ts";
import { bytesOf } from "./traffic.ts";

/** What is executed; of loads and stores those of memory, as often as the code says them. */
export class Work {
  /** Elementwise operations, sums included, by name. */
  readonly operations = new Map<string, Amount>();
  readonly loads = new Amount();
  readonly stores = new Amount();
  readonly bytesRead = new Amount();
  readonly bytesWritten = new Amount();

  operation(name: string, { size, share }: Times): void {
    const known = this.operations.get(name) ?? new Amount();
    known.add(size, share);
    this.operations.set(name, known);
  }

  load(buffer: Buffer, { size, share }: Times): void {
    if (buffer.space === "registers") return;
    this.loads.add(size, share);
    this.bytesRead.add(size, share * bytesOf(buffer));
  }

  store(buffer: Buffer, { size, share }: Times): void {
    if (buffer.space === "registers") return;
    this.stores.add(size, share);
    this.bytesWritten.add(size, share * bytesOf(buffer));
  }

  include(other: Work): void {
    for (const [name, amount] of other.operations) {
      const known = this.operations.get(name) ?? new Amount();
      known.addAll(amount);
      this.operations.set(name, known);
    }
    this.loads.addAll(other.loads);
    this.stores.addAll(other.stores);
    this.bytesRead.addAll(other.bytesRead);
    this.bytesWritten.addAll(other.bytesWritten);
  }

  /** All operations together. */
  get total(): Amount {
    const total = new Amount();
    for (const amount of this.operations.values()) total.addAll(amount);
    return total;
  }
}

/** How often something runs in one call: so large a share of a size. */
interface Times {
  readonly size: Size;
  readonly share: number;
}

const ONCE: Times = { size: ONE, share: 1 };

/** A block of a function and the work of one call in it, with that of the blocks inside. */
export interface WorkBlock {
  /** The statement that the block belongs to; none for a whole function. */
  readonly of?: Exclude<Statement, { kind: "store" }>;
  /** Which of the two blocks of a branch it is. */
  readonly isOtherwise?: true;
  readonly times: Times;
  readonly work: Work;
  /** What it computes, but for the blocks inside. */
  readonly makes: readonly (Buffer | Node)[];
  readonly inside: readonly WorkBlock[];
}

/** What an accumulator does at each step. */
export const combining: Readonly<Record<Combine, string>> = {
  sum: "add",
  product: "mul",
  max: "maximum",
  min: "minimum",
};

/** Counts what one call of a function executes. Both blocks of a branch count as if both were taken. */
export function workOf(statements: readonly Statement[]): WorkBlock {
  return counted({ times: ONCE }, statements);
}

type Own = Pick<WorkBlock, "of" | "isOtherwise" | "times">;

/** Statements with homes of their own: a function, or a part of one. */
function counted(own: Own, statements: readonly Statement[]): WorkBlock {
  const homes = new Homes(statements);
  const evaluated = new Map<Block, Expr[]>();
  for (const expr of homes.all) {
    const home = homes.of(expr);
    const known = evaluated.get(home);
    if (known) known.push(expr);
    else evaluated.set(home, [expr]);
  }
  const count = (own: Own, home: Block, body: readonly Statement[]): WorkBlock => {
    const { times } = own;
    const work = new Work();
    const makes = new Set<Buffer | Node>();
    for (const expr of evaluated.get(home) ?? []) {
      if (expr.kind === "apply") work.operation(expr.op, times);
      if (expr.kind === "load") work.load(expr.buffer, times);
      const meaning = expr.kind === "apply" ? meaningOf(expr) : undefined;
      if (meaning) makes.add(meaning);
    }
    const inside = body.flatMap((one): WorkBlock[] => {
      switch (one.kind) {
        case "store":
          if (one.accumulate) {
            work.operation("add", times);
            work.load(one.buffer, times);
          }
          work.store(one.buffer, times);
          makes.add(one.buffer);
          return [];
        case "register":
          makes.add(one.buffer);
          return [];
        case "accumulate":
          work.operation(combining[one.how ?? one.local.combine], times);
          makes.add(one.local.node);
          return [];
        case "call":
          return [called(one, times)];
        case "part":
          return [counted({ of: one, times }, one.body)];
        case "loop":
        case "iteration": {
          const inAll = one.kind === "iteration" ? one.inAll : undefined;
          const { within } = one.kind === "loop" ? one : {};
          const inner = inAll
            ? { size: inAll, share: 1 }
            : within
              ? { ...times, share: times.share * present(within.block) }
              : repeated(times, one.variable);
          return [count({ of: one, times: inner }, homes.blockOf(one.variable), one.body)];
        }
        case "branch":
          return [one.taken, one.other].flatMap((branch, at) =>
            branch.length === 0
              ? []
              : count(
                  { of: one, ...(at === 1 ? { isOtherwise: true } : {}), times },
                  homes.blockOfBranch(branch),
                  branch,
                ),
          );
        case "accumulator":
        case "note":
        case "leave":
        case "check":
        case "report":
          return [];
      }
    });
    for (const block of inside) work.include(block.work);
    return { ...own, work, makes: [...makes], inside };
  };
  return count(own, homes.body, statements);
}

/**
 * How often the body of a loop runs. Where a symbolic size is cut into steps, as if it were a multiple of
 * them.
 */
function repeated({ size, share }: Times, variable: LoopVariable): Times {
  const { extent, step, rest, block } = variable;
  if (block !== undefined) return { size: multiplySizes(size, extent), share: share / block };
  const fixed = constantOf(extent);
  if (step === undefined && rest === undefined) return { size: multiplySizes(size, extent), share };
  if (fixed === undefined) {
    return { size: multiplySizes(size, extent), share: step === undefined ? 0 : share / step };
  }
  const count = step === undefined ? fixed % (rest ?? 1) : Math.floor(fixed / step);
  return { size: multiplySizes(size, constantSize(count)), share };
}

/** What happens in the function that is called is not counted: one operation and one store for each element. */
function called(call: CallStatement, { size, share }: Times): WorkBlock {
  const { template, operands, result } = call;
  const elements = (buffer: Buffer): Times => ({
    size: multiplySizes(size, countOf(buffer.shape)),
    share,
  });
  const work = new Work();
  work.operation(template, elements(result));
  work.store(result, elements(result));
  for (const operand of operands) work.load(operand, elements(operand));
  return { of: call, times: { size, share }, work, makes: [result], inside: [] };
}
