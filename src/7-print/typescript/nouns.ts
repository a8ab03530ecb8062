/** What a value that the author did not name is called: the noun for what made it. */
const nouns: Readonly<Record<string, string>> = {
  add: "sum",
  sub: "difference",
  mul: "product",
  div: "ratio",
  neg: "negative",
  sqrt: "root",
  pow: "power",
  sin: "sine",
  cos: "cosine",
  matmul: "product",
  maximum: "larger",
  minimum: "smaller",
  max: "largest",
  min: "smallest",
  where: "choice",
  assemble: "parts",
  tensor: "data",
  equal: "isEqual",
  notEqual: "isDifferent",
  less: "isLess",
  lessEqual: "isAtMost",
  greater: "isGreater",
  greaterEqual: "isAtLeast",
  logicalAnd: "both",
  logicalOr: "either",
  logicalNot: "isNot",
};

export function nounOf(op: string): string {
  return nouns[op] ?? op;
}
