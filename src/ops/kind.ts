import type { Node } from "../ir/graph.ts";
import { elementwise } from "./elementwise.ts";
import { operations } from "./table.ts";

/** How scheduling and lowering treat a node. */
export type Kind =
  | "memory"
  | "constant"
  | "elementwise"
  | "view"
  | "reduction"
  | "assembly"
  | "scan"
  | "kernel"
  /** A loop or a condition; what it gives is in its parts. */
  | "control"
  | "part";

/** What lays pieces into memory, or adds them to what is there. */
const assemblies = new Set(["assemble", "fold", "scatterAdd", "sliceAdd"]);

export function kindOf(node: Node): Kind {
  if (["leaf", "tensor", "argument"].includes(node.op)) return "memory";
  if (node.op === "constant") return "constant";
  if (node.op === "loop" || node.op === "cond") return "control";
  if (node.op === "part") return "part";
  if (assemblies.has(node.op)) return "assembly";
  const operation = operations.get(node.op);
  if (operation?.kernel) return "kernel";
  if (operation?.scan) return "scan";
  if (elementwise.has(node.op)) return "elementwise";
  return operation?.reduces ? "reduction" : "view";
}
