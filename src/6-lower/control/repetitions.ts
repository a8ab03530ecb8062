/**
 * How many iterations are run to have the state of each of `steps` in turn, backwards, with so many
 * states kept: r steps − β(s + 1, r − 1), where β(s, r) = (s + r)! / (s! r!) and r is the least with
 * β(s, r) ≥ steps (Griewank, 1992).
 */
export function repetitions(steps: number, states: number): number {
  let repeated = 0;
  let reach = 1;
  // β(s + 1, r − 1), along with β(s, r)
  let saved = 0;
  while (reach < steps) {
    saved += reach;
    repeated++;
    reach = (reach * (states + repeated)) / repeated;
  }
  return repeated * steps - saved;
}
