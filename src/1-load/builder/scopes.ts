import { fail, type Place } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";

/** Bodies that are being traced. What is made of a body's parameters has a value only inside of it. */
export class Scopes {
  /** What the bodies belong to, by the number of their parameters. */
  readonly #open = new Map<number, string>();
  readonly #closed = new Map<number, string>();
  /** The innermost body that a node belongs to. Those around it were open when it was. */
  readonly #of = new Map<Node, number>();

  /** Runs `trace`, in which `parameters` have values. `what` is how the user knows the body. */
  within<T>(what: string, parameters: readonly Node[], trace: () => T): T {
    const number = numberOf(parameters[0]);
    this.#open.set(number, what);
    try {
      return trace();
    } finally {
      this.#open.delete(number);
      this.#closed.set(number, what);
    }
  }

  /** @throws {GradcError} GRADC1218 if the node belongs to a body that has been left */
  requireOpen(user: string, name: string | undefined, node: Node, place: Place | undefined): void {
    const number = this.#numberOf(node);
    if (number === 0 || this.#open.has(number)) return;
    const what = this.#closed.get(number) ?? "a loop";
    fail("GRADC1218", `${user} cannot take ${name ?? "a tensor"} out of ${what}`, {
      place,
      label: `${name ?? "it"} has a value only while ${what} runs`,
      help: "let the body return it, and use what the call gives",
    });
  }

  #numberOf(node: Node): number {
    const known = this.#of.get(node);
    if (known !== undefined) return known;
    const inputsOf = (one: Node): readonly Node[] => (this.#of.has(one) ? [] : one.inputs);
    for (const one of reachable([node], inputsOf)) {
      if (this.#of.has(one)) continue;
      const inherited = one.inputs.map((input) => this.#of.get(input) ?? 0);
      this.#of.set(one, Math.max(numberOf(one), ...inherited));
    }
    return this.#of.get(node) ?? 0;
  }
}

/** Numbers begin with 1, and what is opened inside of a body has a higher one. */
function numberOf(node: Node | undefined): number {
  return node?.op === "argument" ? Number(node.attributes["region"]) : 0;
}
