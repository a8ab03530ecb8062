import { expect, test } from "vitest";
import { layOutScratch } from "../../src/6-lower/layout.ts";
import { clearExprs, loadExpr, numberExpr } from "../../src/ir/exprs.ts";
import { Arena } from "../../src/ir/graph.ts";
import type { Buffer, Expr, Statement } from "../../src/ir/loops.ts";
import { constantSize, type Size, ZERO } from "../../src/ir/size.ts";
import { Builder } from "../../src/ops/builder.ts";

/** a is read before b is made, and by a part after it: is there room for b where a lies? */
test.each([
  ["in a loop", (part: Statement): Statement => loopAround(part)],
  ["in no loop", (part: Statement): Statement => part],
])("what a part %s reads anew is still there", (_, around) => {
  clearExprs();
  const node = new Builder(new Arena()).leaf("inputs", "x", []);
  const make = (id: number): Buffer => ({ id, space: "cache", shape: [], node });
  const [a, b, result] = [make(0), make(1), make(2)];
  const store = (buffer: Buffer, value: Expr): Statement => {
    return { kind: "store", buffer, index: [], value, accumulate: false };
  };
  const part: Statement = { kind: "part", body: [store(result, loadExpr(a, []))] };
  const statements = [
    store(a, numberExpr(1)),
    store(result, loadExpr(a, [])),
    store(b, numberExpr(2)),
    around(part),
    store(result, loadExpr(b, [])),
  ];
  const offsets = new Map<Buffer, Size>();
  layOutScratch(statements, new Set([a, b]), offsets, ZERO, new Map());
  expect(offsets.get(a)).not.toBe(offsets.get(b));
});

function loopAround(body: Statement): Statement {
  return { kind: "loop", variable: { id: 0, extent: constantSize(3) }, body: [body] };
}
