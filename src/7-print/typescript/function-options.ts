import type { Arena } from "../../ir/graph.ts";
import type { Buffer } from "../../ir/loops.ts";
import type { StepNotes } from "../notation/steps.ts";
import type { Checks } from "./checks.ts";
import type { Parts } from "./parts.ts";
import type { SlotNames } from "./slots.ts";
import type { Templates } from "./templates.ts";
import type { ZeroSigns } from "./zero-signs.ts";

/** What printing one function needs besides its statements. */
export interface FunctionOptions {
  /** Reads of arrays carry `!`, for noUncheckedIndexedAccess. */
  readonly strictIndex: boolean;
  readonly arena: Arena;
  /** Names for counters of loops. */
  readonly counters: readonly string[];
  readonly notes: StepNotes;
  readonly slots: SlotNames;
  /** Which sums are seen to be 0 rather than -0. */
  readonly signs: ZeroSigns;
  readonly templates: Templates;
  /** How the checks of a debug build are printed. */
  readonly checks: Checks | undefined;
  /** The name of the function. */
  readonly name: string;
  /** Prints the parts of the function. */
  readonly parts: Parts;
  /** What follows a store of a single number, as a comment. */
  readonly remark: (buffer: Buffer) => string | undefined;
}
