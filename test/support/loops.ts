import { present } from "../../src/diagnostics/invariant.ts";
import {
  type Buffer,
  type CallStatement,
  type Combine,
  type Expr,
  type Index,
  type Local,
  type LoopVariable,
  neutral,
  type Space,
  type Statement,
} from "../../src/ir/loops.ts";
import type { Role } from "../../src/ir/graph.ts";
import { functionNamed } from "../../src/ir/plan.ts";
import type { Program } from "../../src/ir/program.ts";
import { countOf, stridesOf } from "../../src/ir/shape.ts";
import { numberOf } from "../../src/ir/size.ts";
import { baseOf } from "../../src/ir/statements.ts";
import { elementwise } from "../../src/ops/elementwise.ts";
import { templateFunction } from "./templates.ts";

/**
 * The loops of a function at a glance: `8{4{z+} h=}` is a loop of 8 with a loop of 4 that sums up z,
 * then a store of h; `8:4{block{z+} z+}` one of 8 in blocks of 4. Gradients are stored as `dW=`, or `dW+=`
 * if added; a maximum is `m^`.
 */
export function skeleton(statements: readonly Statement[], program: Program): string {
  const nameOf = (buffer: Buffer): string => {
    const { node, space } = baseOf(buffer);
    const name = program.graph.arena.names.get(node) ?? node.op;
    return space === "grads" ? `d${name}` : name;
  };
  const marks: Record<Combine, string> = { sum: "+", product: "*", max: "^", min: "_" };
  const show = (one: Statement): string[] => {
    switch (one.kind) {
      case "note":
      case "accumulator":
        return [];
      case "loop": {
        const { extent, block } = one.variable;
        const blocks = block === undefined ? "" : `:${block}`;
        const count = one.within ? "block" : `${numberOf(extent)}${blocks}`;
        return [`${count}{${skeleton(one.body, program)}}`];
      }
      case "accumulate": {
        const { combine, node } = one.local;
        return [(program.graph.arena.names.get(node) ?? node.op) + marks[one.how ?? combine]];
      }
      case "store":
        return [`${nameOf(one.buffer)}${one.accumulate ? "+=" : "="}`];
      case "call":
        return [`${one.template}(${[...one.operands, one.result].map(nameOf).join(", ")})`];
      case "register":
        return [`let ${nameOf(one.buffer)}`];
      case "iteration":
        return [`each{${skeleton(one.body, program)}}`];
      case "branch":
        return [`if{${skeleton(one.taken, program)}}else{${skeleton(one.other, program)}}`];
      case "part":
        return [`part{${skeleton(one.body, program)}}`];
      case "leave":
        return ["leave"];
      case "check":
        return [`${one.test.kind}?`];
      case "report":
        return ["report"];
    }
  };
  return statements.flatMap(show).join(" ");
}

const combined: Record<Combine, (a: number, b: number) => number> = {
  sum: (a, b) => a + b,
  product: (a, b) => a * b,
  max: Math.max,
  min: Math.min,
};

/** What a loop variable counts through. */
function countsOf({ extent, isDescending, step, rest, block }: LoopVariable): number[] {
  const all = Array.from({ length: numberOf(extent) }, (_, count) => count);
  if (block !== undefined) return all.filter((count) => count % block === 0);
  const steps = Math.floor(all.length / (step ?? rest ?? 1));
  if (step !== undefined) return all.slice(0, steps).map((count) => count * step);
  if (rest !== undefined) return all.slice(steps * rest);
  return isDescending ? all.toReversed() : all;
}

/** Flat arrays by space. */
export type Arrays = Partial<Record<Space, Float64Array>>;

/**
 * Executes lowered statements as they stand, one after the other: slow and literal. What was never
 * written is NaN, and a read of it, or of anything outside of its array, is an error.
 */
export function execute(
  statements: readonly Statement[],
  program: Program,
  arrays: Arrays,
  written = new Map<Space, Set<number>>(),
): void {
  const counters = new Map<LoopVariable, number>();
  const locals = new Map<Local, number>();
  const at = ({ constant, terms, lookups }: Index): number =>
    terms.reduce(
      (sum, { variable, factor }) => sum + numberOf(factor) * present(counters.get(variable)),
      lookups.reduce(
        (sum, { value, factor }) => sum + numberOf(factor) * Number(evaluate(value)),
        numberOf(constant),
      ),
    );
  const place = (buffer: Buffer, index: readonly Index[]): number => {
    const strides = stridesOf(buffer.shape).map(numberOf);
    const within = index.reduce((sum, one, axis) => sum + at(one) * present(strides[axis]), 0);
    if (within < 0 || within >= numberOf(countOf(buffer.shape))) {
      throw new RangeError(`${within} lies outside of ${buffer.node.op}`);
    }
    const start = program.offsets.get(baseOf(buffer));
    return within + (start ? numberOf(start) : 0);
  };
  const load = (buffer: Buffer, index: readonly Index[]): number =>
    read(buffer, place(buffer, index));
  const read = (buffer: Buffer, slot: number): number => {
    if (buffer.space === "constants") {
      return present((buffer.node.attributes["data"] as readonly number[])[slot]);
    }
    const isOwn = buffer.space === "cache" || buffer.space === "grads";
    if (isOwn && written.get(buffer.space)?.has(slot) !== true) {
      throw new RangeError(`${buffer.space}[${slot}] is read before it is written`);
    }
    return present(arrays[buffer.space]?.[slot]);
  };
  const evaluate = (expr: Expr): number | boolean => {
    switch (expr.kind) {
      case "number":
        return expr.value;
      case "index":
        return at(expr.index);
      case "local":
        return present(locals.get(expr.local));
      case "load":
        return load(expr.buffer, expr.index);
      case "apply":
        return present(elementwise.get(expr.op)).f(
          ...expr.args.map((arg) => Number(evaluate(arg))),
        );
    }
  };
  /** The template, on copies of its operands. */
  const call = ({ template, sizes, operands, result }: CallStatement): void => {
    const slotsOf = (buffer: Buffer): number[] => {
      const start = program.offsets.get(buffer);
      const from = start ? numberOf(start) : 0;
      return Array.from({ length: numberOf(countOf(buffer.shape)) }, (_, at) => from + at);
    };
    const given = operands.flatMap((buffer) => [
      Float64Array.from(slotsOf(buffer), (slot) => read(buffer, slot)),
      0,
    ]);
    const value = Float64Array.from(slotsOf(result), () => NaN);
    templateFunction(template)(...sizes.map(numberOf), ...given, value, 0);
    const slots = written.get(result.space) ?? new Set();
    written.set(result.space, slots);
    slotsOf(result).forEach((slot, at) => {
      slots.add(slot);
      present(arrays[result.space])[slot] = present(value[at]);
    });
  };
  const run = (block: readonly Statement[]): void => {
    for (const one of block) {
      if (one.kind === "loop") {
        const { within } = one;
        const begin = within ? present(counters.get(within)) : 0;
        const end = within ? begin + present(within.block) : Infinity;
        for (const count of countsOf(one.variable)) {
          if (count < begin || count >= end) continue;
          counters.set(one.variable, count);
          run(one.body);
        }
      } else if (one.kind === "accumulator") {
        locals.set(one.local, one.local.least ?? neutral[one.local.combine]);
      } else if (one.kind === "accumulate") {
        const before = present(locals.get(one.local));
        const value = Number(evaluate(one.value));
        locals.set(one.local, combined[one.how ?? one.local.combine](before, value));
      } else if (one.kind === "store") {
        const slot = place(one.buffer, one.index);
        const array = present(arrays[one.buffer.space]);
        const value = Number(evaluate(one.value));
        array[slot] = one.accumulate ? present(array[slot]) + value : value;
        if (!one.accumulate) {
          const slots = written.get(one.buffer.space) ?? new Set();
          written.set(one.buffer.space, slots.add(slot));
        }
      } else if (one.kind === "part") {
        run(one.body);
      } else if (one.kind === "call") {
        call(one);
      }
    }
  };
  run(statements);
}

/** A lowered model on given leaves: forward, then backward with only what forward promises to keep. */
export function runProgram(
  program: Program,
  given: Arrays,
  before: (at: number) => number = () => NaN,
): { cache: Float64Array; grads: Float64Array } {
  const { sizes, cacheSizes, offsets } = program;
  const cache = new Float64Array(numberOf(present(cacheSizes[0]))).fill(NaN);
  const grads = Float64Array.from({ length: numberOf(sizes.grads) }, (_, at) => before(at));
  const arrays: Arrays = { ...given, cache, grads };
  execute(functionNamed(program, "forward").statements, program, arrays);
  const results = cache.slice();
  const kept = new Set<number>();
  for (const { buffer, use } of program.cache) {
    if (use === "scratch") continue;
    const start = numberOf(present(offsets.get(buffer)));
    for (let at = 0; at < numberOf(countOf(buffer.shape)); at++) kept.add(start + at);
  }
  cache.forEach((_, at) => {
    if (!kept.has(at)) cache[at] = NaN;
  });
  execute(
    functionNamed(program, "backward").statements,
    program,
    arrays,
    new Map([["cache", kept]]),
  );
  return { cache: results, grads };
}

/** Numbers for the leaves of a program, each different, some negative, none near zero. */
export function someNumbers({ sizes }: Program): Record<Role, Float64Array> {
  const fill = (count: number, salt: number): Float64Array =>
    Float64Array.from({ length: count }, (_, at) => {
      const value = 0.3 + (((at + salt) * 37) % 19) / 11;
      return (at + salt) % 3 === 0 ? -value : value;
    });
  return {
    inputs: fill(numberOf(sizes.inputs), 1),
    params: fill(numberOf(sizes.params), 5),
    upstream: fill(numberOf(sizes.upstream), 11),
    directions: fill(numberOf(sizes.directions), 7),
    direction: fill(numberOf(sizes.direction), 2),
  };
}
