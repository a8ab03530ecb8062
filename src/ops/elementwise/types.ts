import { fail } from "../../diagnostics/diagnostic.ts";
import type { DType, Type } from "../../ir/graph.ts";
import type { Row } from "./row.ts";

const nouns = {
  real: "a real tensor",
  bool: "a truth value",
  int: "an integer tensor",
  tuple: "several values",
};

/**
 * The type of the result, whose operands must have the types of the row. A row that takes integers,
 * a comparison and the branches of `where` take integers in place of real numbers, all or none.
 */
export function resultType(name: string, row: Row, inputs: readonly Type[]): DType {
  const isInteger = takesIntegers(row) && inputs.some((input) => input.dtype === "int");
  const own = (dtype: DType): DType => (isInteger && dtype === "real" ? "int" : dtype);
  inputs.forEach(({ dtype }, operand) => {
    const wanted = own(row.types?.operands[operand] ?? "real");
    if (dtype !== wanted) reject(name, operand, wanted, dtype);
  });
  return own(row.types?.result ?? "real");
}

/** Whether the row is defined on whole numbers, and makes whole numbers of them. */
export function takesIntegers({ integers, types }: Row): boolean {
  return integers === true || types?.operands.includes("real") === true;
}

function reject(name: string, operand: number, wanted: DType, found: DType): never {
  const help = {
    real:
      found === "int"
        ? 'turn integers into real numbers with cast(x, "real")'
        : "turn a truth value into numbers with where(condition, 1, 0)",
    int:
      found === "real"
        ? 'integers and real numbers do not mix: turn the integers into real numbers with cast(x, "real")'
        : "turn a truth value into numbers with where(condition, 1, 0)",
    bool: "compare first, for example greater(x, 0)",
    tuple: "take one of the values",
  };
  fail(
    "GRADC2002",
    `operand ${operand + 1} of ${name} must be ${nouns[wanted]}, not ${nouns[found]}`,
    { help: help[wanted] },
  );
}
