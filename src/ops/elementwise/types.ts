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
  const number = takesIntegers(row) && inputs.some(isInteger) ? "int" : "real";
  const { types } = row;
  for (let operand = 0; operand < inputs.length; operand++) {
    const wanted = types?.operands[operand] === "bool" ? "bool" : number;
    const found = inputs[operand]?.dtype ?? wanted;
    if (found !== wanted) reject(name, operand, wanted, found);
  }
  return types?.result === "bool" ? "bool" : number;
}

function isInteger({ dtype }: Type): boolean {
  return dtype === "int";
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
