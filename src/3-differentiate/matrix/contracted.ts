import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import type { Builder } from "../../ops/builder.ts";
import { type Contraction, einsumOf } from "../../ops/einsum.ts";
import { gatherAt } from "../../ops/gather.ts";

/**
 * A value in several directions, of which each moves few places along an axis: for each direction, as
 * many places as it takes for all that it moves.
 */
export interface Reached {
  /** The axis. */
  readonly axis: number;
  /** The places: [directions, places], integers. */
  readonly places: Node;
  /** What is there: [directions, places, the other axes in their order]. */
  readonly values: Node;
}

/** An operand that may have one more axis, the last. */
export interface Operand {
  readonly node: Node;
  readonly isBatched: boolean;
  /** Of what has it, another form, where there is one. */
  readonly reached?: Reached | undefined;
}

/** The new axis is one more letter. */
export function contracted(b: Builder, contraction: Contraction, given: readonly Operand[]): Node {
  const { operands, result } = contraction;
  for (const [at, { reached }] of given.entries()) {
    const nodes = given.map(({ node }) => node);
    const narrow = reached && contractReached(b, contraction, nodes, at, reached);
    if (narrow) return narrow;
  }
  const letter = present(freshLetters(contraction)[0]);
  return einsumOf(
    b,
    {
      operands: operands.map((own, at) => (given[at]?.isBatched ? [...own, letter] : own)),
      result: [...result, letter],
    },
    given.map(({ node }) => node),
  );
}

/** Letters for axes that a contraction does not have yet. */
function freshLetters({ operands, result }: Contraction): readonly string[] {
  const known = new Set([...operands.flat(), ...result]);
  return "zyxwvutsrqponm".split("").filter((letter) => !known.has(letter));
}

/**
 * A contraction with the operand `at` in this form: where it sums over all places along the axis, each
 * direction sums over its own. Directions are the last axis of the result. Undefined where the axis is not summed over, or not all
 * operands have it in full.
 */
function contractReached(
  b: Builder,
  contraction: Contraction,
  nodes: readonly Node[],
  at: number,
  { axis, places, values }: Reached,
): Node | undefined {
  const { operands, result } = contraction;
  const own = present(operands[at]);
  const summed = present(own[axis]);
  const extent = nodes[at]?.shape[axis];
  const isWhole = operands.every((letters, other) =>
    letters.every(
      (letter, position) =>
        letter !== summed ||
        (letters.indexOf(letter) === position && nodes[other]?.shape[position] === extent),
    ),
  );
  if (result.includes(summed) || !isWhole) return undefined;
  const [direction, place] = freshLetters(contraction) as [string, string];
  const narrow = operands.map((letters, other): { node: Node; letters: readonly string[] } => {
    const node = present(nodes[other]);
    if (other === at) {
      const others = own.filter((letter) => letter !== summed);
      return { node: values, letters: [direction, place, ...others] };
    }
    const position = letters.indexOf(summed);
    if (position < 0) return { node, letters };
    const found = gatherAt(b, node, [places], [position], position);
    return { node: found, letters: letters.toSpliced(position, 1, direction, place) };
  });
  return einsumOf(
    b,
    { operands: narrow.map(({ letters }) => letters), result: [...result, direction] },
    narrow.map(({ node }) => node),
  );
}
