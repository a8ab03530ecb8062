import { describe, expect, test } from "vitest";
import { isJammable } from "../../src/6-lower/jammable.ts";
import { Buffers } from "../../src/6-lower/memory.ts";
import { Variables } from "../../src/6-lower/nest.ts";
import { type Makers, unrolled } from "../../src/6-lower/unroll.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, loadExpr, localExpr } from "../../src/ir/exprs.ts";
import {
  type Buffer,
  type Index,
  type Local,
  type LoopStatement,
  type LoopVariable,
  offsetIndex,
  type Statement,
  variableIndex,
} from "../../src/ir/loops.ts";
import { constantSize, ONE } from "../../src/ir/size.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

/** Things to make loops of: a vector to read, vectors to write, a sum. */
function parts() {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const node = present(graph.leaves[0]).node;
  const buffers = new Buffers();
  const variables = new Variables();
  let locals = 0;
  const newLocal = (): Pick<Local, "id"> => ({ id: locals++ });
  const makers: Makers = { buffers, variables, newLocal, scratch: new Set() };
  const vector = (extent: number): Buffer => buffers.make("cache", node, [constantSize(extent)]);
  const counter = (extent: number): LoopVariable => variables.counter(constantSize(extent), false);
  const sum: Local = { ...newLocal(), combine: "sum", node };
  return { makers, vector, counter, sum };
}

function at(variable: LoopVariable, offset = 0): readonly Index[] {
  return [offsetIndex(variableIndex(variable, ONE), constantSize(offset))];
}

function store(buffer: Buffer, index: readonly Index[], from: Buffer, read = index): Statement {
  return { kind: "store", buffer, index, value: loadExpr(from, read), accumulate: false };
}

function loop(variable: LoopVariable, ...body: Statement[]): LoopStatement {
  return { kind: "loop", variable, body };
}

describe("iterations are computed together where none needs another", () => {
  test("what one makes for itself", () => {
    const { vector, counter } = parts();
    const [i, x, y, z] = [counter(8), vector(8), vector(8), vector(8)];
    expect(isJammable(loop(i, store(y, at(i), x), store(z, at(i), y)))).toBe(true);
  });

  test("but not what the one before has made", () => {
    const { vector, counter } = parts();
    const [i, x] = [counter(8), vector(9)];
    expect(isJammable(loop(i, store(x, at(i, 1), x, at(i))))).toBe(false);
  });

  test("nor what all of them write", () => {
    const { vector, counter } = parts();
    const [i, j, x, y] = [counter(8), counter(8), vector(8), vector(8)];
    expect(isJammable(loop(i, loop(j, store(y, at(j), x))))).toBe(false);
  });

  test("nor a sum that is read while it builds up", () => {
    const { vector, counter, sum } = parts();
    const [i, x, y] = [counter(8), vector(8), vector(8)];
    const add: Statement = { kind: "accumulate", local: sum, value: loadExpr(x, at(i)) };
    const value = localExpr(sum);
    const keep: Statement = { kind: "store", buffer: y, index: at(i), value, accumulate: false };
    expect(isJammable(loop(i, add))).toBe(true);
    expect(isJammable(loop(i, add, keep))).toBe(false);
  });

  test("nor from the end", () => {
    const { vector, counter } = parts();
    const i: LoopVariable = { ...counter(8), isDescending: true };
    expect(isJammable(loop(i, store(vector(8), at(i), vector(8))))).toBe(false);
  });
});

describe("unrolled", () => {
  test("in steps, then what is left over, with counters of its own", () => {
    const { vector, counter, makers } = parts();
    const [i, j, x, y] = [counter(10), counter(3), vector(10), vector(10)];
    const inner = loop(j, store(y, at(i), x));
    const [main, rest, ...others] = present(unrolled(loop(i, inner), 4, makers));
    expect(others).toEqual([]);
    expect(main).toMatchObject({ kind: "loop", variable: { step: 4 } });
    expect(rest).toMatchObject({ kind: "loop", variable: { rest: 4 } });
    const bodies = [main, rest].map((one) => (one?.kind === "loop" ? one.body : []));
    expect(bodies.map((body) => body.length)).toEqual([1, 1]);
    const [first, second] = bodies.map(([one]) => one);
    expect(first?.kind === "loop" && first.body.length).toBe(4);
    expect(second?.kind === "loop" && second.body.length).toBe(1);
    expect(first?.kind === "loop" && second?.kind === "loop").toBe(true);
    expect(first?.kind === "loop" && first.variable).not.toBe(
      second?.kind === "loop" && second.variable,
    );
  });

  test("no loop is left of as many iterations as go together; what adds up adds up at once", () => {
    const { vector, counter, makers, sum } = parts();
    const [i, x] = [counter(3), vector(3)];
    const add: Statement = { kind: "accumulate", local: sum, value: loadExpr(x, at(i)) };
    const statements = present(unrolled(loop(i, add), 3, makers));
    expect(statements).toHaveLength(1);
    const [only] = statements;
    const [a, b, c] = [0, 1, 2].map((place) =>
      loadExpr(x, [{ constant: constantSize(place), terms: [], lookups: [] }]),
    );
    const all = applyExpr("add", [applyExpr("add", [present(a), present(b)]), present(c)]);
    expect(only?.kind === "accumulate" && only.value).toBe(all);
  });

  test("memory for one iteration is there for each of those that go together", () => {
    const { vector, counter, makers } = parts();
    const [i, j, x, y] = [counter(8), counter(5), vector(8), vector(8)];
    const row: Buffer = { ...vector(5), row: i };
    const fill = loop(j, store(row, at(j), x, at(i)));
    const use = store(y, at(i), row, [{ constant: constantSize(2), terms: [], lookups: [] }]);
    const [main] = present(unrolled(loop(i, fill, use), 4, makers));
    const [wide, ...others] = [...makers.scratch];
    expect(others).toEqual([]);
    expect(wide?.shape).toEqual([constantSize(4), constantSize(5)]);
    expect(main?.kind === "loop" && wide?.row === main.variable).toBe(true);
  });

  test("what is apart stands once, in a loop over those that go together", () => {
    const { vector, counter, makers } = parts();
    const [i, j, x, y] = [counter(8), counter(5), vector(8), vector(8)];
    const row: Buffer = { ...vector(5), row: i };
    const fill = loop(j, store(row, at(j), x, at(i)));
    const use = store(y, at(i), row, [{ constant: constantSize(2), terms: [], lookups: [] }]);
    const [main] = present(unrolled(loop(i, fill, use), 4, makers, (one) => one === fill));
    const [first, ...others] = main?.kind === "loop" ? main.body : [];
    expect(others.map(({ kind }) => kind)).toEqual(["store", "store", "store", "store"]);
    expect(first).toMatchObject({ kind: "loop", variable: { extent: constantSize(4) } });
    const [inner] = first?.kind === "loop" ? first.body : [];
    const [filled] = inner?.kind === "loop" ? inner.body : [];
    const [which, element] = filled?.kind === "store" ? filled.index : [];
    expect(first?.kind === "loop" && which?.terms[0]?.variable).toBe(
      first?.kind === "loop" && first.variable,
    );
    expect(element).toEqual(inner?.kind === "loop" && at(inner.variable)[0]);
  });

  test("not where there are too few iterations", () => {
    const { vector, counter, makers } = parts();
    const i = counter(3);
    expect(unrolled(loop(i, store(vector(3), at(i), vector(3))), 4, makers)).toBeUndefined();
  });
});
