/**
 * How fast emitted code is, beside derivatives written by hand, C and other libraries:
 *
 *   npm run bench                              all cases
 *   npm run bench -- --case scalar --seconds 5   some of them, so many seconds each
 *
 * Every answer is compared with gradc's before it is timed. Each case runs in processes of its own, one after
 * the other, pinned to one processor where there is taskset; what is compared is timed in turn. `--no-peers`
 * leaves other libraries out; `--json` prints what is kept; `--write` updates bench/results/bench.json.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { caseNames, loadCase } from "./suite/load.ts";
import { competitionOf, peerCompetitionOf } from "./suite/measure.ts";
import { middleOf, type Part, type Result, resultOf, tableOf } from "./suite/result.ts";
import { timeInTurn } from "./suite/timing.ts";

const results = fileURLToPath(new URL("results/bench.json", import.meta.url));

const jiti = fileURLToPath(new URL("../node_modules/jiti/lib/jiti-cli.mjs", import.meta.url));

/** How well V8 optimises a long function depends on when it begins to: what is kept is the middle of several processes. */
const PROCESSES = 3;

/** The last processor: the first has most of the interrupts. */
const PROCESSOR = "1";

const { values } = parseArgs({
  options: {
    case: { type: "string", multiple: true },
    seconds: { type: "string", default: "12" },
    "no-peers": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    // Of a process that measures one case: prints its result and nothing else.
    alone: { type: "boolean", default: false },
  },
});
const chosen = values.case ?? caseNames();
for (const name of chosen) {
  if (!caseNames().includes(name))
    throw new RangeError(`no case ${name}: there are ${caseNames().join(", ")}`);
}

if (values.alone) {
  for (const name of chosen) console.log(JSON.stringify(await measured(name)));
} else {
  const found = chosen.map((name) => {
    const result = middleOf(inProcesses(name));
    if (!values.json) console.log(tableOf(result));
    return result;
  });
  if (values.json) console.log(JSON.stringify(found, undefined, 2));
  if (values.write) keep(found);
}

/** Libraries come last, and apart: what they leave to be collected is not to be collected in another's time. */
async function measured(name: string): Promise<Result> {
  const loaded = await loadCase(name);
  const competitions = [competitionOf, ...(values["no-peers"] ? [] : [peerCompetitionOf])];
  const parts: Part[] = [];
  for (const competitionFor of competitions) {
    const competition = await competitionFor(loaded);
    const effort = { seconds: Number(values.seconds), sample: 10 };
    const samples = await timeInTurn(competition.arms, effort);
    parts.push({ samples, skipped: competition.skipped });
    competition.close();
  }
  return resultOf(loaded, parts);
}

/** The first times other libraries too, which have nothing to do with V8's luck. */
function inProcesses(name: string): Result[] {
  return Array.from({ length: PROCESSES }, (_, at) =>
    inOwnProcess(name, values["no-peers"] || at > 0),
  );
}

function inOwnProcess(name: string, withoutPeers: boolean): Result {
  const seconds = String(Number(values.seconds) / PROCESSES);
  const flags = ["--alone", "--case", name, "--seconds", seconds];
  if (withoutPeers) flags.push("--no-peers");
  const command = [process.execPath, jiti, fileURLToPath(import.meta.url), ...flags];
  const pinned = hasTaskset() ? ["taskset", "-c", PROCESSOR, ...command] : command;
  const [program = "", ...args] = pinned;
  const { status, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${name} could not be measured`);
  return JSON.parse(stdout) as Result;
}

function hasTaskset(): boolean {
  return spawnSync("taskset", ["-c", PROCESSOR, "true"]).status === 0;
}

function keep(found: readonly Result[]): void {
  const kept = JSON.parse(readFileSync(results, "utf8")) as readonly Result[];
  const others = kept.filter((one) => !found.some((fresh) => fresh.case === one.case));
  const all = [...others, ...found].sort((a, b) => a.case.localeCompare(b.case));
  writeFileSync(results, `${JSON.stringify(all, undefined, 2)}\n`);
}
