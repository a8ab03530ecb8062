/** GradBench's messages and answers: JSON, one a line, one answer with the same id for each message. */

export interface Message {
  readonly id: number;
  /** `start`, `define`, `evaluate`, `analysis`; others are to be answered too. */
  readonly kind: string;
  readonly module?: string;
  readonly function?: string;
  readonly input?: unknown;
  readonly [other: string]: unknown;
}

export interface Timing {
  readonly name: string;
  readonly nanoseconds: number;
}

export interface Answer {
  readonly id: number;
  readonly tool?: string;
  readonly success?: boolean;
  readonly error?: string;
  readonly output?: unknown;
  readonly timings?: readonly Timing[];
}

/** How often to evaluate, which every input may say beside its numbers. */
export interface Runs {
  readonly min_runs?: number;
  readonly min_seconds?: number;
}
