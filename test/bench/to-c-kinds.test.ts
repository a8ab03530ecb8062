import ts from "typescript";
import { expect, test } from "vitest";
import { kindsIn } from "../../bench/suite/to-c-kinds.ts";

function kindsOf(code: string): Record<string, string> {
  const file = ts.createSourceFile("f.ts", code, ts.ScriptTarget.ES2022, true);
  const [one] = file.statements;
  if (!one || !ts.isFunctionDeclaration(one)) throw new Error("no function");
  return Object.fromEntries(kindsIn(one));
}

test("positions and what they are made of are whole numbers; what is compared to choose one need not be", () => {
  const code = `function f(x) {
    for (let i = 0; i < n; i++) {
      const value = x[i];
      const isEqual = value === x[i + 1];
      const row = isEqual ? 0 : 1;
      const at = row + 2;
      x[at] = value * row;
    }
  }`;
  const { value, isEqual, row, at, i } = kindsOf(code);
  expect({ value, isEqual, row, at, i }).toEqual({
    value: "double",
    isEqual: "int",
    row: "int",
    at: "int",
    i: "int",
  });
});
