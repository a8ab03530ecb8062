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

export function kindOf({ op }: Node): Kind {
  let kind = kinds.get(op);
  if (!kind) kinds.set(op, (kind = kindOfOperation(op)));
  return kind;
}

const kinds = new Map<string, Kind>();

function kindOfOperation(op: string): Kind {
  if (["leaf", "tensor", "argument"].includes(op)) return "memory";
  if (op === "constant") return "constant";
  if (op === "loop" || op === "cond") return "control";
  if (op === "part") return "part";
  if (assemblies.has(op)) return "assembly";
  const operation = operations.get(op);
  if (operation?.kernel) return "kernel";
  if (operation?.scan) return "scan";
  if (elementwise.has(op)) return "elementwise";
  return operation?.reduces ? "reduction" : "view";
}
