import { fail } from "../../diagnostics/diagnostic.ts";
import { present } from "../../diagnostics/invariant.ts";
import { describe } from "../builder/describe.ts";
import { quote, requireName } from "../builder/names.ts";
import type { Tensors } from "../builder/outputs.ts";
import {
  entriesOf,
  inside,
  type Part,
  placeOf,
  refuseKey,
  refusePart,
} from "../builder/records.ts";
import { strength, type Trace } from "../builder/trace.ts";
import { contentOf, Value } from "../builder/value.ts";
import { reserved } from "./constants.ts";
import { Formula, type Scope } from "./context.ts";
import { CustomFunction } from "./definition.ts";
import { evaluate } from "./evaluate.ts";
import { guarded } from "./expr.ts";
import { Forms } from "./forms.ts";
import { parseSignature, type Signature } from "./signature.ts";

interface Entry {
  readonly name: string;
  readonly part: Part;
  readonly formula: Formula;
  /** Operands, where it defines an operation: `"swish(x)": "x / (1 + exp(-x))"`. */
  readonly signature: Signature | undefined;
  /** Other entries it mentions. */
  readonly needs: readonly string[];
}

/** The `nodes` record of a model: formulas by name, in any order. Returns them and the leaves. */
export function buildNodes(trace: Trace, part: Part, nodes: unknown, leaves: Tensors): Tensors {
  const entries = parseEntries(part, nodes, leaves);
  const known = new Map(leaves);
  const own = new Map<string, CustomFunction>();
  const scope: Scope = {
    lookup: (name) => contentOf(known.get(name))?.node,
    names: () => [...leaves.keys(), ...entries.keys()],
    functions: own,
  };
  for (const { name, formula, signature, part: entry } of sorted(entries)) {
    if (signature) {
      const define = (): CustomFunction => new CustomFunction(signature, formula, [], own);
      own.set(
        name,
        guarded(define, () => placeOf(entry)),
      );
      continue;
    }
    const node = guarded(
      () => evaluate(trace, formula, scope),
      () => placeOf(entry),
    );
    trace.name(node, name, strength.forward);
    known.set(name, new Value(trace, node));
  }
  return known;
}

function parseEntries(part: Part, nodes: unknown, leaves: Tensors): Map<string, Entry> {
  for (const name of leaves.keys()) {
    if (reserved.has(name))
      fail("GRADC1203", `${name} cannot name a leaf of a model with formulas`, {
        place: placeOf(part, "key"),
        help: "mathjs' grammar has another meaning for it",
      });
  }
  const keyed = entriesOf(part, "nodes", nodes).map(([key, text]) => {
    const own = inside(part, key);
    const isDefinition = key.includes("(");
    const signature = isDefinition ? parseSignature(key, placeOf(own, "key")) : undefined;
    return { name: signature?.name ?? key, signature, text, own };
  });
  const names = new Set<string>();
  for (const { name, own } of keyed) {
    if (names.has(name)) {
      refuseKey(own, "GRADC1204", `${name} is defined twice`, "give one of them another name");
    }
    names.add(name);
  }
  const forms = new Forms();
  return new Map(
    keyed.map(({ name, signature, text, own }) => {
      requireName("a node", name, () => placeOf(own, "key"));
      if (reserved.has(name))
        refuseKey(
          own,
          "GRADC1203",
          `${name} cannot be the name of a node`,
          "mathjs' grammar has another meaning for it",
        );
      if (leaves.has(name))
        refuseKey(
          own,
          "GRADC1204",
          `${name} is a leaf and a node`,
          "give one of them another name",
        );
      if (typeof text !== "string")
        refusePart(
          own,
          "GRADC1201",
          `node ${name} must be a formula, a string, not ${describe(text)}`,
        );
      const formula = new Formula({ text, site: own.site, path: own.path }, forms);
      const isOwn = (free: string): boolean => signature?.params.includes(free) === true;
      const free = formula.freeNames.filter((needed) => !isOwn(needed));
      const needs = [...free, ...formula.calledNames].filter((needed) => names.has(needed));
      return [name, { name, part: own, formula, signature, needs }];
    }),
  );
}

/** Each entry after those it needs, otherwise in the record's order. Depth-first, iterative. */
function sorted(entries: ReadonlyMap<string, Entry>): Entry[] {
  const order: Entry[] = [];
  const state = new Map<Entry, "open" | "done">();
  for (const root of entries.values()) {
    if (state.has(root)) continue;
    const path = [{ entry: root, next: 0 }];
    state.set(root, "open");
    for (let frame = path.at(-1); frame; frame = path.at(-1)) {
      const name = frame.entry.needs[frame.next++];
      if (name === undefined) {
        state.set(frame.entry, "done");
        order.push(frame.entry);
        path.pop();
        continue;
      }
      const needed = present(entries.get(name));
      if (state.get(needed) === "open")
        refuseCycle(
          path.map(({ entry }) => entry),
          needed,
        );
      if (state.has(needed)) continue;
      state.set(needed, "open");
      path.push({ entry: needed, next: 0 });
    }
  }
  return order;
}

function refuseCycle(path: readonly Entry[], again: Entry): never {
  const cycle = [...path.slice(path.indexOf(again)), again].map(({ name }) => name);
  const shown = cycle.length > 12 ? [...cycle.slice(0, 6), "…", ...cycle.slice(-5)] : cycle;
  refuseKey(
    again.part,
    "GRADC1305",
    `the nodes depend on each other: ${shown.join(" → ")}`,
    `${quote(again.name)} must not need itself`,
  );
}
