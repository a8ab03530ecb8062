import type { Node } from "../ir/graph.ts";
import { compileRule, type Pattern, type Rewrite } from "./pattern.ts";
import type { Rule } from "./rules.ts";

/** Rewrites that may match, and those of them that still may when one more operation is known. */
interface Branch {
  readonly rewrites: readonly Rewrite[];
  readonly byOp: Map<string, Branch>;
}

/**
 * The rules that may be applied, found by the operation at the root of what they match and by those of
 * its operands, which most rules fail at: a tree that grows as nodes are looked up.
 */
export class RuleIndex {
  readonly #root: Branch;

  constructor(rules: readonly Rule[]) {
    this.#root = branchOf(rules.flatMap(compileRule));
  }

  /** The rewrites that the operations of a node and of its operands do not rule out, in order. */
  candidates({ op, inputs }: Node): readonly Rewrite[] {
    let branch = this.#root.byOp.get(op) ?? grow(this.#root, op, ({ from }) => from.op === op);
    for (let at = 0; at < inputs.length && branch.rewrites.length > 0; at++) {
      const operand = inputs[at]?.op ?? "";
      branch =
        branch.byOp.get(operand) ??
        grow(branch, operand, ({ from }) => canMatch(from.args[at], operand));
    }
    return branch.rewrites;
  }
}

function branchOf(rewrites: readonly Rewrite[]): Branch {
  return { rewrites, byOp: new Map() };
}

/** Adds the branch of the rewrites that still may match when `op` is known. */
function grow(
  { rewrites, byOp }: Branch,
  op: string,
  isPossible: (rewrite: Rewrite) => boolean,
): Branch {
  const branch = branchOf(rewrites.filter(isPossible));
  byOp.set(op, branch);
  return branch;
}

function canMatch(pattern: Pattern | undefined, op: string): boolean {
  if (pattern?.kind === "apply") return pattern.op === op;
  const isNumber = pattern?.kind === "number" || pattern?.kind === "constant";
  return !isNumber || op === "constant" || op === "broadcastTo";
}
