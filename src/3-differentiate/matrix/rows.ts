import type { Node } from "../../ir/graph.ts";
import { type Index, type LoopVariable, variableIndex, ZERO_INDEX } from "../../ir/loops.ts";
import { reachable } from "../../ir/order.ts";
import { ONE, type Size, ZERO } from "../../ir/size.ts";
import { regionsIn } from "../../ops/assemble.ts";
import { integers } from "../../ops/axes.ts";
import { operations } from "../../ops/table.ts";
import { isSqueeze } from "../../ops/views.ts";
import type { Composition } from "./made-of.ts";

/** Through what the rows of a value depend on a leaf. */
export interface RowStructure {
  /**
   * Values with as many rows, of which row i alone matters to row i: the leaf itself, or rows of it that
   * integers choose. Undefined where other rows matter as well.
   */
  readonly bases: readonly Base[] | undefined;
}

export interface Base {
  readonly node: Node;
  /** Which row of the leaf each row is; undefined where it is the leaf itself. */
  readonly positions: Node | undefined;
}

/**
 * How row i of `root`, along its first axis, depends on each of `leaves`: a demand for row i of a value is handed on
 * to its operands as the elements of its operation read them, and everything else is a demand for the whole.
 */
export function rowStructure(
  composition: Composition,
  root: Node,
  leaves: readonly Node[],
): Map<Node, RowStructure> {
  const isLeaf = new Set(leaves);
  const rows = root.shape[0] ?? ONE;
  const bases = new Map<Node, Base[]>();
  const whole = new Set<Node>();
  const seen = new Set<Node>();
  const wholes: Node[] = [];
  const stack: Node[] = rows === ONE ? [] : [root];
  if (rows === ONE) wholes.push(root);
  const note = (leaf: Node, base: Base): void => {
    bases.set(leaf, [...(bases.get(leaf) ?? []), base]);
  };
  for (let demanded = stack.pop(); demanded; demanded = stack.pop()) {
    if (seen.has(demanded)) continue;
    seen.add(demanded);
    if (isLeaf.has(demanded)) {
      note(demanded, { node: demanded, positions: undefined });
      continue;
    }
    const [source] = demanded.inputs;
    const positions = rowPositions(demanded);
    if (positions && source && isLeaf.has(source)) {
      note(source, { node: demanded, positions });
      continue;
    }
    const simple = composition.of(demanded);
    if (simple !== demanded) {
      stack.push(simple);
      continue;
    }
    const byRow = rowOperands(demanded, rows);
    for (const operand of composition.operands(demanded)) {
      if (byRow.has(operand)) stack.push(operand);
      else wholes.push(operand);
    }
  }
  for (const node of reachable(wholes, (one) => composition.operands(one))) {
    if (isLeaf.has(node)) whole.add(node);
  }
  return new Map(
    leaves.map((leaf) => [leaf, { bases: whole.has(leaf) ? undefined : (bases.get(leaf) ?? []) }]),
  );
}

/** The positions of a gather that takes a row of its first operand for each of its own. */
function rowPositions({ op, inputs, attributes }: Node): Node | undefined {
  if (op !== "gather") return undefined;
  const [, positions, ...others] = inputs;
  const isRows =
    others.length === 0 &&
    positions?.shape.length === 1 &&
    Number(attributes["position"]) === 0 &&
    integers(attributes, "axes").join() === "0";
  return isRows && reachable([positions]).every(isWhole) ? positions : undefined;
}

/** Integers that no real number decides: the pattern is known without them. */
function isWhole({ op, dtype }: Node): boolean {
  return dtype === "int" || op === "constant" || op === "tensor";
}

/** The operands of which an element in row i reads row i alone. */
function rowOperands(node: Node, rows: Size): ReadonlySet<Node> {
  const operation = operations.get(node.op);
  const found = new Set<Node>();
  if (node.op === "assemble" || node.op === "sliceAdd") {
    const before = node.op === "sliceAdd" ? [node.shape[0] === rows] : [];
    const pieces = node.inputs.slice(before.length);
    const isByRow = [
      ...before,
      ...regionsIn(node.attributes, node.shape.length).map(
        ({ starts, steps }, piece) =>
          starts[0] === ZERO && steps[0] === ONE && pieces[piece]?.shape[0] === rows,
      ),
    ];
    return new Set(
      node.inputs.filter((operand) =>
        node.inputs.every((one, at) => one !== operand || isByRow[at]),
      ),
    );
  }
  if (operation?.scan) {
    const isAlongRows = operation.scan(node).axes.includes(0);
    return isAlongRows ? found : new Set(node.inputs);
  }
  if (!operation?.element || node.shape[0] !== rows) return found;
  const [source] = node.inputs;
  if (node.op === "reshape" && source && !isSqueeze(source.shape, node.shape)) {
    return source.shape[0] === rows ? new Set([source]) : found;
  }
  let next = 0;
  const fresh = (extent: Size): Index => {
    if (extent === ONE) return ZERO_INDEX;
    const variable: LoopVariable = { id: next++, extent };
    return variableIndex(variable, ONE);
  };
  const index = node.shape.map(fresh);
  const [row] = index[0]?.terms ?? [];
  const others = new Set<Node>();
  for (const read of operation.element(node, index, fresh).reads) {
    const operand = node.inputs[read.operand];
    if (!operand || !row) continue;
    // A position that is looked up may be any.
    const at = typeof read.index === "function" ? [] : read.index;
    const [first, ...rest] = at;
    const isRow =
      first !== undefined &&
      operand.shape[0] === rows &&
      first.terms.length === 1 &&
      first.terms[0]?.variable === row.variable &&
      first.terms[0].factor === ONE &&
      first.constant.terms.length === 0 &&
      first.lookups.length === 0 &&
      rest.every(({ terms }) => terms.every(({ variable }) => variable !== row.variable));
    (isRow ? found : others).add(operand);
  }
  return new Set([...found].filter((operand) => !others.has(operand)));
}
