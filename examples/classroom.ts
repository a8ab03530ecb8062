/** One node of a computational graph as a classroom draws it. */
export interface Step {
  readonly node: string;
  readonly formula: string;
  readonly value: number;
  /** For each node that this one reads: the local derivative, as a formula and as a number. */
  readonly locals: Readonly<Record<string, readonly [formula: string, value: number]>>;
}

/**
 * Prints every intermediate value; then, from the output back, for every edge its local derivative,
 * the gradient that comes from upstream, and their product, the edge's share; then for every node the
 * sum of its shares, with the gradients of the emitted module beside those of the inputs.
 *
 * @throws {Error} if the two disagree
 */
export function classroom(
  inputs: Readonly<Record<string, number>>,
  steps: readonly Step[],
  emitted: Readonly<Record<string, Float64Array>>,
): void {
  console.log("\nforward");
  for (const [name, value] of Object.entries(inputs)) console.log(`  ${name} = ${value}`);
  for (const { node, formula, value } of steps) console.log(`  ${node} = ${formula} = ${value}`);

  console.log("\nbackward");
  console.log(`  ${row("edge", "local", "upstream", "local × upstream")}`);
  const backwards = [...steps].reverse();
  const output = backwards[0].node;
  const shares = new Map([[output, [1]]]);
  for (const { node, locals } of backwards) {
    const upstream = sum(shares.get(node));
    for (const [operand, [formula, local]] of Object.entries(locals)) {
      const share = local * upstream;
      const symbol = formula === `${local}` ? "" : `${formula} = `;
      const derivative = `∂${node}/∂${operand} = ${symbol}${local}`;
      console.log(`  ${row(`${node} → ${operand}`, derivative, `${upstream}`, `${share}`)}`);
      shares.set(operand, [...(shares.get(operand) ?? []), share]);
    }
  }

  console.log("\naccumulated");
  for (const name of [...backwards.map(({ node }) => node), ...Object.keys(inputs)]) {
    const terms = shares.get(name) ?? [];
    const total = sum(terms);
    const sums = terms.length > 1 ? `${terms.join(" + ")} = ` : "";
    const beside = name in inputs ? `   emitted: ${emitted[name][0]}` : "";
    console.log(`  d${output}/d${name} = ${sums}${total}${beside}`);
    if (name in inputs && emitted[name][0] !== total)
      throw new Error(`d${output}/d${name} differs`);
  }
}

function sum(terms: readonly number[] = []): number {
  return terms.reduce((total, term) => total + term, 0);
}

function row(edge: string, local: string, upstream: string, share: string): string {
  return `${edge.padEnd(8)}${local.padEnd(22)}${upstream.padEnd(10)}${share}`;
}
