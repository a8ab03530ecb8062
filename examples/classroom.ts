/** One node of a computational graph as a classroom draws it. */
export interface Step {
  readonly node: string;
  readonly formula: string;
  readonly value: number;
  /** For each node that this one reads: the local derivative, as a formula and as a number. */
  readonly locals: Readonly<Record<string, readonly [formula: string, value: number]>>;
}

/**
 * Prints every intermediate value, then, from the output back, for every edge its local derivative,
 * the gradient that comes from upstream, and their product; a node's gradient is the sum of these
 * over all that read it. Ends with the gradients of the emitted module beside these.
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
  const output = steps[steps.length - 1];
  const accumulated = new Map([[output.node, 1]]);
  for (const { node, locals } of [...steps].reverse()) {
    const upstream = accumulated.get(node) ?? 0;
    for (const [operand, [formula, local]] of Object.entries(locals)) {
      const share = local * upstream;
      const symbol = formula === `${local}` ? "" : `${formula} = `;
      const derivative = `∂${node}/∂${operand} = ${symbol}${local}`;
      console.log(`  ${row(`${node} → ${operand}`, derivative, `${upstream}`, `${share}`)}`);
      accumulated.set(operand, (accumulated.get(operand) ?? 0) + share);
    }
  }

  console.log("\naccumulated");
  for (const name of Object.keys(inputs)) {
    const byHand = accumulated.get(name) ?? 0;
    const [compiled] = emitted[name];
    console.log(`  d${output.node}/d${name} = ${byHand}   emitted: ${compiled}`);
    if (compiled !== byHand) throw new Error(`the gradients of ${name} disagree`);
  }
}

function row(edge: string, local: string, upstream: string, share: string): string {
  return `${edge.padEnd(8)}${local.padEnd(22)}${upstream.padEnd(10)}${share}`;
}
