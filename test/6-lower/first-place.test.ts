import { describe, expect, test } from "vitest";
import { findPlaces } from "../../src/6-lower/first-place.ts";
import { Buffers } from "../../src/6-lower/memory.ts";
import { Variables } from "../../src/6-lower/nest.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, indexExpr, loadExpr, localExpr } from "../../src/ir/exprs.ts";
import {
  type Buffer,
  constantIndex,
  type Expr,
  type Index,
  type Local,
  type LoopVariable,
  type Statement,
  variableIndex,
} from "../../src/ir/loops.ts";
import { constantSize, ONE } from "../../src/ir/size.ts";
import { flatten } from "../../src/ir/statements.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

const COUNT = 24;

/** The smallest of a vector, its place, and memory to store to. */
function parts() {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const { node } = present(graph.leaves[0]);
  const buffers = new Buffers();
  const variables = new Variables();
  const vector = (): Buffer => buffers.make("cache", node, [constantSize(COUNT)]);
  const [i, j] = [COUNT, COUNT].map((size) => variables.counter(constantSize(size), false));
  const local = (id: number): Local => ({ id, combine: "min", node });
  const least = local(0);
  return { vector, i: present(i), j: present(j), least, at: local(1), other: local(2) };
}

const along = (variable: LoopVariable): readonly Index[] => [variableIndex(variable, ONE)];

/** Where `x` stands that equals the extremum. */
function placeIn(x: Expr, extremum: Local, counter: LoopVariable, most = COUNT): Expr {
  const isFound = applyExpr("equal", [x, localExpr(extremum)]);
  const isUndefined = applyExpr("notEqual", [x, x]);
  const [here, nowhere] = [variableIndex(counter, ONE), constantIndex(constantSize(most))];
  const holds = applyExpr("logicalOr", [isFound, isUndefined]);
  return applyExpr("where", [holds, indexExpr(here), indexExpr(nowhere)]);
}

function reduced(local: Local, variable: LoopVariable, value: Expr): Statement[] {
  return [
    { kind: "accumulator", local },
    { kind: "loop", variable, body: [{ kind: "accumulate", local, value }] },
  ];
}

function store(buffer: Buffer, value: Expr): Statement {
  return { kind: "store", buffer, index: [constantIndex(ONE)], value, accumulate: false };
}

/** How many loops are left. */
function loopsIn(statements: readonly Statement[]): number {
  return [...flatten(findPlaces(statements))].filter(({ kind }) => kind === "loop").length;
}

describe("two loops become one", () => {
  test("where nothing else reads the extremum", () => {
    const { vector, i, j, least, at } = parts();
    const [x, y] = [vector(), vector()];
    const search = [
      ...reduced(least, i, loadExpr(x, along(i))),
      ...reduced(at, j, placeIn(loadExpr(x, along(j)), least, j)),
    ];
    expect(loopsIn([...search, store(y, localExpr(at))])).toBe(1);
    expect(loopsIn([...search, store(y, localExpr(least))])).toBe(2);
  });

  test("not if something else is compared, or found", () => {
    const { vector, i, j, least, at, other } = parts();
    const [x, y] = [vector(), vector()];
    const smallest = reduced(least, i, loadExpr(x, along(i)));
    const inY = loadExpr(y, along(j));
    expect(loopsIn([...smallest, ...reduced(at, j, placeIn(inY, least, j))])).toBe(2);
    const inX = loadExpr(x, along(j));
    expect(loopsIn([...smallest, ...reduced(at, j, placeIn(inX, other, j))])).toBe(2);
    expect(loopsIn([...smallest, ...reduced(at, j, placeIn(inX, least, j, 3))])).toBe(2);
  });

  test("not if memory changes between them", () => {
    const { vector, i, j, least, at } = parts();
    const x = vector();
    const search = reduced(least, i, loadExpr(x, along(i)));
    const place = reduced(at, j, placeIn(loadExpr(x, along(j)), least, j));
    expect(loopsIn([...search, store(x, indexExpr(constantIndex(ONE))), ...place])).toBe(2);
  });
});
