import { evaluateSize } from "../ir/evaluate-size.ts";
import {
  isPlainIndex,
  type LoopStatement,
  type LoopVariable,
  type Statement,
  type StoreStatement,
} from "../ir/loops.ts";
import { countOf } from "../ir/shape.ts";
import { countsAll } from "./collapse.ts";
import { weightOf } from "./weight.ts";

/** From so many numbers on the call is faster than the loop, which V8 computes one by one. */
const MANY = 64;

/** A size that is known at run time only is taken for a large one. */
const TYPICAL = 1000;

/** A function that takes so many nanoseconds: beside that, a call costs nothing. */
const LONG = 10_000;

/**
 * Loops that clear memory become `grads.fill(0, w, w + 20)`, if they are long, or the function takes long. There a short
 * loop at its beginning is dear: the first loop of a function is where V8 changes, in the middle of a call, to code that
 * is compiled for that (on-stack replacement), and in a function that is called seldom it may do so in every call.
 */
export function withFills(statements: readonly Statement[]): Statement[] {
  return filled(statements, weightOf(statements) >= LONG ? 1 : MANY);
}

function filled(statements: readonly Statement[], least: number): Statement[] {
  return statements.map((one): Statement => {
    switch (one.kind) {
      case "loop": {
        const fill = filledBy(one);
        if (!fill) return one;
        const count = evaluateSize(countOf(fill.buffer.shape), () => TYPICAL);
        return count < least ? one : { ...one, fill };
      }
      case "iteration":
      case "part":
        return { ...one, body: filled(one.body, MANY) };
      case "branch":
        return { ...one, taken: filled(one.taken, MANY), other: filled(one.other, MANY) };
      default:
        return one;
    }
  });
}

/** The store that a nest consists of, if that gives one number to every element of a buffer in order. */
function filledBy(loop: LoopStatement): StoreStatement | undefined {
  const variables: LoopVariable[] = [];
  let one: Statement = loop;
  while (one.kind === "loop") {
    const [only, ...others]: readonly Statement[] = one.body;
    if (!only || others.length > 0 || one.within || !countsAll(one.variable)) return undefined;
    variables.push(one.variable);
    one = only;
  }
  if (one.kind !== "store" || one.accumulate || one.value.kind !== "number") return undefined;
  const { buffer, index } = one;
  const isWhole =
    index.length === variables.length &&
    variables.every((variable, axis) => {
      const own = index[axis];
      return own && isPlainIndex(own, variable) && variable.extent === buffer.shape[axis];
    });
  return isWhole ? one : undefined;
}
