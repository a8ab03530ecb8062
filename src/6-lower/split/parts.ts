import { giveMeaning, loadExpr, meaningOf } from "../../ir/exprs.ts";
import type { Expr, Statement } from "../../ir/loops.ts";
import { present } from "../../diagnostics/invariant.ts";
import { replaceIn, replaceInStatements, withReads } from "./replace.ts";
import type { Slots } from "./slots.ts";
import type { Steps } from "./steps.ts";

/** The steps of a block in parts, cut before these steps; what has to stay in the block stands between them. */
export function partsOf(
  { steps, definitions, stores }: Steps,
  cuts: readonly number[],
  slots: Slots,
): readonly Statement[] {
  const starts = [0, ...cuts];
  const segments = starts.flatMap((start, at) => {
    const length = (starts[at + 1] ?? steps.length) - start;
    return Array.from({ length }, () => at);
  });
  const isHandedOn = new Set<Expr>();
  steps.forEach(({ needs }, at) => {
    needs.forEach((value) => {
      if (segments[definitionOf(value)] !== segments[at]) isHandedOn.add(value);
    });
  });
  function definitionOf(value: Expr): number {
    return present(definitions.get(value), "a value is computed by a step");
  }
  /** Where it is stored for somebody else, if that is so before the next part begins. */
  const storeOf = (value: Expr): ReturnType<Steps["stores"]["get"]> => {
    const found = stores.get(value);
    return found && segments[found.step] === segments[definitionOf(value)] ? found : undefined;
  };
  const handedOn = (value: Expr): Expr => {
    const found = storeOf(value);
    if (!found) return slots.loadOf(value);
    const load = loadExpr(found.store.buffer, found.store.index);
    const meaning = meaningOf(value);
    if (meaning) giveMeaning(load, meaning, () => false);
    return load;
  };
  return starts.flatMap((start, at): readonly Statement[] => {
    const own = steps.slice(start, starts[at + 1]);
    const memo = new Map<Expr, Expr>();
    new Set(own.flatMap(({ needs }) => needs)).forEach((value) => {
      if (segments[definitionOf(value)] !== at) memo.set(value, handedOn(value));
    });
    const inSlots = new Set([...memo.keys()].filter((value) => !storeOf(value)));
    const inExpr = (expr: Expr): Expr => replaceIn(expr, memo);
    const body: Statement[] = [];
    own.forEach(({ value, statements }) => {
      if (statements) {
        // What is handed into a loop may have been handed on to this part already.
        const others = statements.filter(
          (one) => one.kind !== "store" || !inSlots.has(one.value) || !slots.isSlotOf(one),
        );
        replaceInStatements(others, inExpr).forEach((one) => body.push(one));
      }
      if (!value || !isHandedOn.has(value) || storeOf(value)) return;
      body.push(slots.storeOf(value, inExpr(value)));
    });
    const whole = withReads(body, slots.made);
    return starts.length === 1 || own[0]?.isPinned === true
      ? whole
      : [{ kind: "part", body: whole }];
  });
}
