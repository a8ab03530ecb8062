import { type Node } from "../ir/graph.ts";
import { sameShape, type Shape } from "../ir/shape.ts";
import { numberOf, ONE } from "../ir/size.ts";
import { cellsOf, type Region, regionsOf } from "../ops/assemble.ts";
import { type Builder, elementsOf } from "../ops/builder.ts";
import { type Guards } from "./guards.ts";

/**
 * The adjoint of an operand of shape `shape` that took part broadcast: the sum of `adjoint` over the
 * axes that were stretched or added. This is the one place where broadcasting is undone.
 */
export function unbroadcast(b: Builder, adjoint: Node, shape: Shape): Node {
  if (sameShape(adjoint.shape, shape)) return adjoint;
  const added = adjoint.shape.length - shape.length;
  const axes = adjoint.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === ONE && size !== ONE) ? [axis] : [],
  );
  // The same number summed n times is n times the number.
  const [source] = adjoint.inputs;
  if (adjoint.op === "broadcastTo" && source && elementsOf(source) === 1) {
    const copies = axes.reduce((n, axis) => n * numberOf(adjoint.shape[axis] ?? ONE), 1);
    const scalar = b.reshape(source, []);
    return b.broadcastTo(copies === 1 ? scalar : b.mul(b.constant(copies), scalar), shape);
  }
  return b.reshape(b.apply("sum", [adjoint], { axes, keepDims: false }), shape);
}

/**
 * Contributions that are slices laid into zeros (the adjoints of `slice`) joined into one value
 * where they do not overlap, so that taking a tensor apart costs nothing backwards.
 */
export function joinPieces(b: Builder, guards: Guards, contributions: readonly Node[]): Node[] {
  const isPiece = (node: Node): boolean => node.op === "assemble";
  const pieces = contributions.filter(isPiece);
  if (pieces.length < 2) return [...contributions];
  const groups: { nodes: Node[]; regions: Region[]; taken: Uint8Array }[] = [];
  for (const piece of pieces) {
    const cells = cellsOf(piece).flat();
    let group = groups.find(({ taken }) => cells.every((cell) => taken[cell] === 0));
    if (!group) {
      group = { nodes: [], regions: [], taken: new Uint8Array(elementsOf(piece)) };
      groups.push(group);
    }
    group.nodes.push(...piece.inputs);
    group.regions.push(...regionsOf(piece.attributes));
    for (const cell of cells) group.taken[cell] = 1;
  }
  const joined = groups.map(({ nodes, regions }) => {
    const whole = b.apply("assemble", nodes, {
      shape: pieces[0]?.shape ?? [],
      starts: regions.flatMap((region) => region.starts),
      steps: regions.flatMap((region) => region.steps),
    });
    return guards.linear(whole, whole);
  });
  return [...contributions.filter((node) => !isPiece(node)), ...joined];
}
