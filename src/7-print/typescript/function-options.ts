import type { Arena } from "../../ir/graph.ts";
import type { Buffer } from "../../ir/loops.ts";
import type { StepNotes } from "../notation/steps.ts";
import type { SlotNames } from "./slots.ts";
import type { Templates } from "./templates.ts";

/** What printing one function needs besides its statements. */
export interface FunctionOptions {
  /** Reads of arrays carry `!`, for noUncheckedIndexedAccess. */
  readonly strictIndex: boolean;
  readonly arena: Arena;
  readonly notes: StepNotes;
  readonly slots: SlotNames;
  readonly templates: Templates;
  /** What follows a store of a single number, as a comment. */
  readonly remark: (buffer: Buffer) => string | undefined;
}
