import { present } from "../../src/diagnostics/invariant.ts";
import type { Timed } from "./case.ts";
import type { LoadedCase } from "./load.ts";
import { armName } from "./measure.ts";
import { median, ratioOf, type Samples } from "./timing.ts";

/** What is kept of a case: medians, and medians of the ratios of each round. */
export interface Result {
  readonly case: string;
  readonly title: string;
  /** Nanoseconds a call, of each arm. */
  readonly nanoseconds: Readonly<Record<string, number>>;
  /** For each thing that is timed, gradc's time over that of others. */
  readonly ratios: Readonly<Partial<Record<Timed, Readonly<Record<string, number>>>>>;
  /** Time of gradient and value, in one function, over that of the value alone. */
  readonly gradientOverValue: number;
  /** Operations that each of these executes. */
  readonly operations: { readonly value: number; readonly fused: number };
  /** What was not timed, and why. */
  readonly skipped: readonly string[];
}

/** Arms that were timed together. */
export interface Part {
  readonly samples: Samples;
  readonly skipped: readonly string[];
}

export function resultOf({ name, case: one, stats }: LoadedCase, parts: readonly Part[]): Result {
  const ratios = new Map<Timed, Record<string, number>>();
  const nanoseconds = new Map<string, number>();
  for (const { samples } of parts) {
    for (const [arm, times] of samples) {
      const [who, timed] = arm.split(":") as [string, Timed];
      if (!nanoseconds.has(arm)) nanoseconds.set(arm, rounded(median(times)));
      const ratio = ratioOf(samples, armName("gradc", timed), arm);
      if (who === "gradc" || ratio === undefined) continue;
      ratios.set(timed, { ...ratios.get(timed), [who]: rounded(ratio) });
    }
  }
  const [value, fused] =
    one.derivative === "jacobian"
      ? [stats.predict, stats.jacobian]
      : [stats.forward, stats.valueAndGrad];
  const { samples } = present(parts[0]);
  const overValue = ratioOf(samples, armName("gradc", "fused"), armName("gradc", "value"));
  return {
    case: name,
    title: one.title,
    nanoseconds: Object.fromEntries(nanoseconds),
    ratios: Object.fromEntries(ratios),
    gradientOverValue: rounded(present(overValue)),
    operations: { value: Number(value?.operations), fused: Number(fused?.operations) },
    skipped: parts.flatMap(({ skipped }) => skipped),
  };
}

/** The medians of what several processes found; what only one of them timed is as it found it. */
export function middleOf(results: readonly Result[]): Result {
  const first = present(results[0]);
  const timed = Object.keys(first.ratios) as Timed[];
  return {
    ...first,
    nanoseconds: middles(results.map((one) => one.nanoseconds)),
    ratios: Object.fromEntries(
      timed.map((one) => [one, middles(results.map(({ ratios }) => ratios[one] ?? {}))]),
    ),
    gradientOverValue: rounded(median(results.map((one) => one.gradientOverValue))),
  };
}

function middles(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const middle = (name: string): number => rounded(median(all.flatMap((one) => one[name] ?? [])));
  return Object.fromEntries(Object.keys(present(all[0])).map((name) => [name, middle(name)]));
}

/** To four digits: no more is ever true of a time. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The ratios of a case as lines of text. */
export function tableOf({ title, nanoseconds, ratios, ...rest }: Result): string {
  const rows = Object.entries(ratios) as [Timed, Readonly<Record<string, number>>][];
  const others = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))];
  const { value, fused } = rest.operations;
  return [
    `\n${title}`,
    cells(["", ...rows.map(([timed]) => timed)]),
    cells(["gradc, µs", ...rows.map(([timed]) => microseconds(nanoseconds, timed))]),
    ...others.map((who) =>
      cells([
        `over ${who}`,
        ...rows.map(([, row]) => (row[who] === undefined ? "" : shortened(row[who]))),
      ]),
    ),
    `  fused over value: time ${rest.gradientOverValue.toFixed(2)}, operations ${(fused / value).toFixed(2)}`,
    ...rest.skipped.map((why) => `  ${why}`),
  ].join("\n");
}

/** Two decimals, or two digits. */
function shortened(ratio: number): string {
  return ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(2);
}

function cells([first = "", ...others]: readonly string[]): string {
  return `  ${first.padEnd(26)}${others.map((cell) => cell.padStart(10)).join("")}`;
}

function microseconds(nanoseconds: Result["nanoseconds"], timed: Timed): string {
  return (present(nanoseconds[armName("gradc", timed)]) / 1000).toPrecision(4);
}
