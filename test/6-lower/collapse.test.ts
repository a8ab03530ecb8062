import { expect, test } from "vitest";
import { collapseLoops } from "../../src/6-lower/collapse.ts";
import { Buffers } from "../../src/6-lower/memory.ts";
import { Variables } from "../../src/6-lower/nest.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { clearExprs, loadExpr } from "../../src/ir/exprs.ts";
import {
  addIndices,
  type Buffer,
  constantIndex,
  type LoopStatement,
  type LoopVariable,
  type Statement,
  variableIndex,
} from "../../src/ir/loops.ts";
import { constantSize, ONE, ZERO } from "../../src/ir/size.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

/** `for i < 2, for j < 3 { row[0] = x[3 i + j]; y[3 i + j] = row[0] }` with what `row` is said to be a row of. */
function copied(rowOf: (i: LoopVariable, j: LoopVariable) => LoopVariable | undefined): Statement {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const node = present(graph.leaves[0]).node;
  const [buffers, variables] = [new Buffers(), new Variables()];
  const [i, j] = [2, 3].map((extent) => variables.counter(constantSize(extent), false)) as [
    LoopVariable,
    LoopVariable,
  ];
  const vector = (): Buffer => buffers.make("cache", node, [constantSize(6)]);
  const [x, y] = [vector(), vector()];
  const owner = rowOf(i, j);
  const row: Buffer = { ...buffers.make("cache", node, [ONE]), ...(owner && { row: owner }) };
  const first = [constantIndex(ZERO)];
  const at = [addIndices(variableIndex(i, constantSize(3)), variableIndex(j, ONE))];
  const store = { kind: "store", accumulate: false } as const;
  const body: Statement[] = [
    { ...store, buffer: row, index: first, value: loadExpr(x, at) },
    { ...store, buffer: y, index: at, value: loadExpr(row, first) },
  ];
  const inner: LoopStatement = { kind: "loop", variable: j, body };
  const [result] = collapseLoops([{ ...inner, variable: i, body: [inner] }], buffers, variables);
  return present(result);
}

function depthOf(one: Statement | undefined): number {
  return one?.kind === "loop" ? 1 + depthOf(one.body[0]) : 0;
}

test("two loops become one, but for memory that is a row of one of them", () => {
  expect(depthOf(copied(() => undefined))).toBe(1);
  expect(depthOf(copied((i) => i))).toBe(2);
  // The row of a loop that is gone would be read before the loop.
  expect(depthOf(copied((_, j) => j))).toBe(2);
});
