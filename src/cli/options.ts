import type { CodeOptions } from "./header.ts";

/** What `gradc compile` was asked to do, besides the files. */
export interface CompileFlags extends CodeOptions {
  readonly out?: string;
  readonly stdout?: boolean;
  readonly check?: boolean;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly force?: boolean;
}

export interface CheckFlags extends CodeOptions {
  readonly seed?: number;
  readonly points?: number;
  readonly json?: boolean;
}

export interface InspectFlags extends CodeOptions {
  readonly pass?: string;
  readonly json?: boolean;
}

/** The options of the compiler among the flags. */
export function codeOptions({
  wrt,
  emit,
  upstream,
  accumulate,
  cacheBudget,
  debug,
  memory,
  strictIndex,
  fastMath,
}: CodeOptions): CodeOptions {
  return {
    ...(wrt === undefined ? {} : { wrt }),
    ...(emit === undefined ? {} : { emit }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(accumulate === undefined ? {} : { accumulate }),
    ...(cacheBudget === undefined ? {} : { cacheBudget }),
    ...(debug === undefined ? {} : { debug }),
    ...(memory === undefined ? {} : { memory }),
    ...(strictIndex === undefined ? {} : { strictIndex }),
    ...(fastMath === undefined ? {} : { fastMath }),
  };
}
