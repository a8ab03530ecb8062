import { expect, test } from "vitest";
import { withKnownNumbers } from "../../src/6-lower/known.ts";
import { Buffers, Memory } from "../../src/6-lower/memory.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import { applyExpr, clearExprs, loadExpr, localExpr } from "../../src/ir/exprs.ts";
import type { Local, Statement } from "../../src/ir/loops.ts";
import { small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

test("a sum over no elements is the number 0, with which something can be divided and multiplied", () => {
  clearExprs();
  const { graph } = small(present(Object.values(smallModels)[0]));
  const node = present(graph.leaves[0]).node;
  const buffers = new Buffers();
  const memory = new Memory(buffers, new Map());
  const [x, y] = [buffers.make("inputs", node, []), buffers.make("cache", node, [])];
  const local: Local = { id: 0, combine: "sum", node };
  for (const op of ["mul", "div", "add"]) {
    const value = applyExpr(op, [localExpr(local), loadExpr(x, [])]);
    const statements: Statement[] = [
      { kind: "accumulator", local },
      { kind: "store", buffer: y, index: [], value, accumulate: false },
    ];
    expect(withKnownNumbers(statements, memory)).toEqual(statements);
  }
});
