import type { CacheSlot, Program } from "../../ir/program.ts";
import { nameOfValue } from "./nouns.ts";
import type { SlotNames } from "./slots.ts";

/** What the comments call the values in the cache. */
export type CacheNames = ReadonlyMap<CacheSlot, string>;

/** Each has a name of its own: a second `difference` is `difference2`, as in the code. */
export function cacheNames({ cache, graph }: Program, slots: SlotNames): CacheNames {
  const wanted = (slot: CacheSlot): string =>
    slot.name ?? slots.find(slot.buffer) ?? nameOfValue(graph.arena, slot.buffer.node);
  const names = cache.map(wanted);
  const all = new Set(names);
  const counts = new Map<string, number>();
  return new Map(
    cache.map((slot, at) => {
      const name = names[at] ?? "";
      const before = counts.get(name) ?? 0;
      let count = before + 1;
      if (before > 0) while (all.has(`${name}${count}`)) count++;
      counts.set(name, count);
      return [slot, before === 0 ? name : `${name}${count}`];
    }),
  );
}
