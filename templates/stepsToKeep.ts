/**
 * How many steps further on the next state is kept, when `steps` steps from a kept state on are to be
 * reversed and `free` more states can be kept: binomial checkpointing (Griewank and Walther, 2000,
 * algorithm 799).
 *
 * With s states and r repetitions of each step, β(s, r) = (s + r)! / (s! r!) steps can be reversed. With
 * the fewest repetitions r that will do, β(s, r - 1) steps are reversed last, with all the states, and the
 * steps after them first, with one state less.
 */
export function stepsToKeep(steps: number, free: number): number {
  if (free <= 0 || steps <= 1) return steps;
  const states = free + 1;
  let repetitions = 0;
  let reach = 1;
  while (reach < steps) {
    repetitions++;
    reach = (reach * (states + repetitions)) / repetitions;
  }
  const last = (reach * repetitions) / (states + repetitions);
  const least = (last * states) / (states + repetitions - 1);
  return Math.min(last, steps - least) | 0;
}
