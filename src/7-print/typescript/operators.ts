/** How tightly the binary operators of ECMAScript bind, as far as they are needed: a higher one binds tighter. */
export const precedenceOf: Readonly<Record<string, number>> = {
  "||": 3,
  "&&": 4,
  "|": 6,
  "===": 9,
  "!==": 9,
  "<": 10,
  ">": 10,
  "<=": 10,
  ">=": 10,
  "+": 12,
  "-": 12,
  "*": 13,
  "/": 13,
  "%": 13,
};

export function isLogical(operator: string): boolean {
  return operator === "&&" || operator === "||";
}

/** Whether `a one b other c`, which is `(a one b) other c`, reads as one chain. */
export function areTogether(one: string, other: string): boolean {
  if (precedenceOf[one] !== precedenceOf[other]) return false;
  return one === other ? one !== "%" && !one.endsWith("==") : one === "+" || one === "-";
}

/** Whether prettier puts an operand in parentheses that the grammar does not ask for: `(a / b) * c`. */
export function isUnclear(operand: string, operator: string): boolean {
  if (precedenceOf[operand] === precedenceOf[operator]) return !areTogether(operand, operator);
  return operand === "%" ? "+-".includes(operator) : operand === "&&" && operator === "||";
}
