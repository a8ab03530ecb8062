import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { showSize } from "../../ir/size.ts";
import { condOf } from "../../ops/control/cond.ts";
import { loopOf } from "../../ops/control/loop.ts";
import { CUT, LOOSEST, type Notation, type Notations, SUM, type Writer } from "./notation.ts";

/** Parts of loops and conditions, in words where mathematics has no sign: `h after T steps`. */
export const control: Notations = {
  // Without a name; what it stands for is told where it is known.
  argument: () => CUT,
  part: (node, write) => {
    const tuple = present(node.inputs[0]);
    return tuple.op === "cond" ? ofCond(node, tuple, write) : ofLoop(node, tuple, write);
  },
};

function ofLoop({ attributes }: Node, node: Node, write: Writer): Notation {
  const loop = loopOf(node);
  const at = Number(attributes["at"]);
  const carry = write.isNamed(present(loop.carries[at] ?? loop.counter))
    ? write.within(loop.carries[at], SUM)
    : "what is carried";
  const isOpen = loop.hasTest || loop.steps !== undefined;
  const counter = write.isNamed(loop.counter) ? write.of(loop.counter).text : "t";
  switch (attributes["of"]) {
    case "carry":
      return phrase(isOpen ? `${carry} after the last step` : `${carry} after ${steps(node)}`);
    case "history":
      return phrase(`${carry} before each step`);
    case "stack":
      return phrase(`${write.within(loop.stacked[at], SUM)} for each ${counter}`);
    default:
      return phrase("number of steps");
  }
}

function steps(node: Node): string {
  const text = showSize(loopOf(node).extent);
  return text === "1" ? "1 step" : `${text} steps`;
}

function ofCond({ attributes }: Node, node: Node, write: Writer): Notation {
  const { predicate, taken, other } = condOf(node);
  const at = Number(attributes["at"]);
  const [a, b] = [taken, other].map(({ results }) => write.within(results[at], SUM));
  return phrase(`${write.within(predicate, SUM)} ? ${a} : ${b}`);
}

function phrase(text: string): Notation {
  return { text, binds: LOOSEST };
}
