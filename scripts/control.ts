/** For docs/ops.md: loops and conditions, which are functions of functions and no rows of the table. */
export const controlFlow: readonly string[] = [
  "## Loops and conditions",
  "",
  "How they are used is in [loops and conditions](control-flow.md). Carries, rows and results are tensors, or lists and",
  "records of tensors.",
  "",
  "| function | value | derivatives |",
  "| --- | --- | --- |",
  "| `scan((carry, x, t) => [next, y], init, xs, { reverse, length })` | the last carry, and every y stacked | through all iterations, by a loop in reverse |",
  "| `fori(from, to, (i, carry) => next, init)` | the carry after i = from, …, to − 1; `init` if there are none | as `scan` |",
  "| `whileLoop(test, body, init, { maxSteps })` | the state when `test` fails for the first time, or after `maxSteps` | of the iterations that ran; the test has none |",
  "| `map((x, i) => y, xs, { axis })` | y for every x along an axis, stacked along a new first axis | of each y |",
  "| `cond(predicate, f, g, …operands)` | `f(…operands)` if the predicate holds, else `g(…operands)` | of the branch that was taken; 0 for what only the other one uses |",
  "| `checkpoint(f, …operands)` | `f(…operands)` | those of f, whose inner values are computed again |",
  "",
];
