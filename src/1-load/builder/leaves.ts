import type { Leaf } from "../../ir/graph.ts";
import { constantOf } from "../../ir/size.ts";
import { symbolsOf } from "../../ir/symbols.ts";
import { inside, type Part, placeOf, refuseKey, refusePart, typesOf } from "./records.ts";
import { LARGEST, type Trace } from "./trace.ts";

/** The leaves of a model in declaration order, inputs first; params may be left out. */
export function declareLeaves(trace: Trace, root: Part, inputs: unknown, params: unknown): Leaf[] {
  const leaves = [
    ...leavesOf(trace, inside(root, "inputs"), "inputs", inputs),
    ...(params === undefined ? [] : leavesOf(trace, inside(root, "params"), "params", params)),
  ];
  const seen = new Set<string>();
  for (const { role, name } of leaves) {
    if (seen.has(name)) {
      refuseKey(
        inside(inside(root, role), name),
        "GRADC1204",
        `${name} is an input and a param`,
        "give one of them another name",
      );
    }
    seen.add(name);
  }
  for (const symbol of symbolsOf({ leaves })) {
    const namesake = leaves.find(({ name }) => name === symbol);
    if (namesake) {
      const { role } = namesake;
      refuseKey(
        inside(inside(root, role), symbol),
        "GRADC1204",
        `${symbol} is a size and ${role === "params" ? "a param" : "an input"}`,
        "give one of them another name",
      );
    }
    trace.symbols.add(symbol);
  }
  return leaves;
}

function leavesOf(trace: Trace, part: Part, role: "inputs" | "params", value: unknown): Leaf[] {
  const leaves = typesOf(part, role, value).map(([name, { dtype, shape }]): Leaf => {
    const node = trace.builder.leaf(role, name, shape, dtype);
    trace.arena.names.set(node, name);
    const place = placeOf(inside(part, name), "key");
    if (place) trace.arena.places.set(node, place);
    return { role, name, node };
  });
  const counts = leaves.map(({ node }) =>
    node.shape.reduce((count, size) => count * (constantOf(size) ?? 1), 1),
  );
  const total = counts.reduce((a, b) => a + b, 0);
  if (total > LARGEST) {
    refusePart(
      part,
      "GRADC1206",
      `the ${role} hold ${total} numbers`,
      `they may hold at most ${LARGEST} together`,
    );
  }
  return leaves;
}
