import { readFile } from "node:fs/promises";
import { areInstalled, installation, peersOf } from "../peers/peers.ts";
import { requireAgreement } from "./agree.ts";
import { type Arm, callsOf, type FunctionName, type Role, runsOf, type Timed } from "./case.ts";
import { CProgram, type CSource, hasCompiler, type Variant, variants } from "./c.ts";
import { fileOf, type LoadedCase, loadFast, loadHand, loadOwner, resultsOf } from "./load.ts";
import { armOf, type Bound } from "./module.ts";
import { toC } from "./to-c.ts";

/** What a case is timed with, every answer compared with gradc's; and what is left out, and why. */
export interface Competition {
  readonly arms: readonly Arm[];
  readonly skipped: readonly string[];
  readonly close: () => void;
}

/** Names of arms: `gradc:fused`, `hand:value`, `C vector:both`. */
export function armName(who: string, timed: Timed): string {
  return `${who}:${timed}`;
}

/** gradc in all forms, the derivatives by hand, and C. @throws {Error} if an answer differs from gradc's */
export async function competitionOf(
  loaded: LoadedCase,
  compiled: readonly Variant[] = Object.keys(variants) as Variant[],
): Promise<Competition> {
  const { gradc, expected, name } = loaded;
  const skipped: string[] = [];
  const fast = await loadFast(loaded);
  const modules = {
    gradc,
    "own memory": await loadOwner(loaded),
    ...(fast && { "fast math": fast }),
    hand: await loadHand(loaded),
  };
  const arms = Object.entries(modules).flatMap(([who, module]) => {
    for (const run of runsOf[loaded.case.derivative]) {
      const found = resultsOf(module, run, gradc);
      requireAgreement(`${name}, ${who}, ${run.join(", ")}`, found, expected);
    }
    return armsOf(who, module, loaded);
  });
  const programs: CProgram[] = [];
  const close = (): void => {
    for (const program of programs) program.close();
  };
  try {
    for (const { who, source } of await cSources(loaded, skipped)) {
      for (const variant of compiled.filter((one) => who === "C" || one !== "unfused")) {
        const program = new CProgram(source, variants[variant]);
        programs.push(program);
        for (const run of runsOf[loaded.case.derivative]) {
          const found = await program.results(run, expected);
          requireAgreement(`${name}, ${who} ${variant}, ${run.join(", ")}`, found, expected);
        }
        for (const [timed, functions] of timedIn(loaded)) {
          arms.push(program.arm(armName(`${who} ${variant}`, timed), functions));
        }
      }
    }
  } catch (error) {
    close();
    throw error;
  }
  return { arms, skipped, close };
}

/** gradc and other libraries, each of which computes value and gradient in one call. */
export async function peerCompetitionOf(loaded: LoadedCase): Promise<Competition> {
  const arms = armsOf("gradc", loaded.gradc, loaded).filter(
    ({ name }) => name === armName("gradc", "fused"),
  );
  if (!areInstalled()) return { arms, skipped: [`peers: ${installation}`], close };
  const { arms: others, remarks } = await peersOf(loaded);
  const named = others.map((arm) => ({ ...arm, name: armName(arm.name, "fused") }));
  const skipped = remarks.map(({ peer, why }) => `${peer}: ${why}`);
  return { arms: [...arms, ...named], skipped, close };

  function close(): void {
    // Peers have nothing that is to be closed.
  }
}

function timedIn(loaded: LoadedCase): [Timed, readonly FunctionName[]][] {
  return Object.entries(callsOf[loaded.case.derivative]) as [Timed, readonly FunctionName[]][];
}

function armsOf(who: string, { calls }: Bound, loaded: LoadedCase): Arm[] {
  return timedIn(loaded).map(([timed, functions]) =>
    armOf(
      armName(who, timed),
      functions.map((name) => calls[name]),
    ),
  );
}

/** The derivative by hand, and gradc's own loops. */
async function cSources(
  loaded: LoadedCase,
  skipped: string[],
): Promise<{ who: string; source: CSource }[]> {
  if (!hasCompiler()) {
    skipped.push("C: there is no gcc");
    return [];
  }
  const { gradc, name } = loaded;
  const needed = new Set(timedIn(loaded).flatMap(([, functions]) => functions));
  const functions: Partial<Record<FunctionName, readonly Role[]>> = {};
  for (const one of needed) {
    const bound = gradc.calls[one];
    if (bound) functions[one] = bound.roles;
  }
  const byHand = await readFile(fileOf(name, "hand.c"), "utf8");
  const { cache, ...arrays } = gradc.arrays;
  const sources = [{ who: "C", source: { text: byHand, functions, arrays } }];
  try {
    const text = `#define CACHE_SIZE ${cache?.length}\n${toC(loaded.code)}`;
    sources.push({ who: "gradc in C", source: { text, functions, arrays } });
  } catch (error) {
    skipped.push(`gradc in C: ${error instanceof Error ? error.message : String(error)}`);
  }
  return sources;
}
