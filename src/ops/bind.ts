import { present } from "../diagnostics/invariant.ts";
import { copyModel } from "../ir/copy.ts";
import { evaluateSize } from "../ir/evaluate-size.ts";
import type { Attribute, Graph, Node } from "../ir/graph.ts";
import type { Model } from "../ir/model.ts";
import { constantSize, type Size } from "../ir/size.ts";
import { shapeAttribute } from "./axes.ts";

/** What each symbolic dimension stands for. */
export type Binding = Readonly<Record<string, number>>;

/** The model at one choice of its symbolic sizes, in an arena of its own: all sizes are numbers. */
export function bindModel(model: Model, binding: Binding): Model {
  const valueOf = (symbol: string): number =>
    present(binding[symbol], `the size ${symbol} is given`);
  return copyModel(model, (node) => boundNode(node, (size) => evaluateSize(size, valueOf)));
}

/** The same for a graph alone. */
export function bindSymbols(graph: Graph, binding: Binding): Graph {
  return bindModel({ graph, wrt: [], loss: undefined }, binding).graph;
}

type Meaning = Pick<Node, "op" | "attributes" | "dtype" | "shape">;

function boundNode(
  { op, attributes, dtype, shape }: Node,
  numberOf: (size: Size) => number,
): Meaning {
  const bound = (size: Size): Size => constantSize(numberOf(size));
  const own = shape.map(bound);
  if (op === "size") {
    const [size] = shapeAttribute(attributes, "size");
    return { op: "constant", attributes: { value: numberOf(present(size)) }, dtype, shape: own };
  }
  const entries = Object.entries(attributes).map(
    ([name, value]) => [name, boundAttribute(value, bound)] as const,
  );
  return { op, attributes: Object.fromEntries(entries), dtype, shape: own };
}

function boundAttribute(value: Attribute, bound: (size: Size) => Size): Attribute {
  return isSizes(value) ? value.map(bound) : value;
}

function isSizes(value: Attribute): value is readonly Size[] {
  return typeof value === "object" && value.length > 0 && typeof value[0] === "object";
}
