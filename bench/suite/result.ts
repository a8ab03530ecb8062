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

export function resultOf(
  { name, case: one, stats }: LoadedCase,
  samples: Samples,
  skipped: readonly string[],
): Result {
  const ratios = new Map<Timed, Record<string, number>>();
  for (const arm of samples.keys()) {
    const [who, timed] = arm.split(":") as [string, Timed];
    const ratio = ratioOf(samples, armName("gradc", timed), arm);
    if (who === "gradc" || ratio === undefined) continue;
    ratios.set(timed, { ...ratios.get(timed), [who]: rounded(ratio) });
  }
  const [value, fused] =
    one.derivative === "jacobian"
      ? [stats.predict, stats.jacobian]
      : [stats.forward, stats.valueAndGrad];
  const overValue = ratioOf(samples, armName("gradc", "fused"), armName("gradc", "value"));
  return {
    case: name,
    title: one.title,
    nanoseconds: Object.fromEntries(
      [...samples].map(([arm, times]) => [arm, rounded(median(times))]),
    ),
    ratios: Object.fromEntries(ratios),
    gradientOverValue: rounded(present(overValue)),
    operations: { value: Number(value?.operations), fused: Number(fused?.operations) },
    skipped,
  };
}

/** To four digits: no more is ever true of a time. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

const what: Readonly<Record<Timed, string>> = {
  value: "value",
  backward: "backward",
  both: "forward, backward",
  fused: "value and gradient",
};

/** The ratios of a case as lines of text. */
export function tableOf({ title, nanoseconds, ratios, ...rest }: Result): string {
  const rows = Object.entries(ratios) as [Timed, Readonly<Record<string, number>>][];
  const others = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))];
  const lines = rows.map(([timed, row]) =>
    cells([
      what[timed],
      microseconds(present(nanoseconds[armName("gradc", timed)])),
      ...others.map((who) => row[who]?.toFixed(2) ?? "-"),
    ]),
  );
  const { value, fused } = rest.operations;
  return [
    `\n${title}: gradc's time over that of`,
    cells(["", "gradc, µs", ...others]),
    ...lines,
    `  gradient and value over value: time ${rest.gradientOverValue.toFixed(2)}, operations ${(fused / value).toFixed(2)}`,
    ...rest.skipped.map((why) => `  not timed: ${why}`),
  ].join("\n");
}

function cells([first = "", ...others]: readonly string[]): string {
  return `  ${first.padEnd(20)}${others.map((cell) => cell.padStart(Math.max(12, cell.length + 2))).join("")}`;
}

function microseconds(nanoseconds: number): string {
  return (nanoseconds / 1000).toPrecision(4);
}
