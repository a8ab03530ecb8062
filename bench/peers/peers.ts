import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { present } from "../../src/diagnostics/invariant.ts";
import { numbersOf } from "../../src/ir/shape.ts";
import { requireAgreement } from "../suite/agree.ts";
import type { Arm, Results } from "../suite/case.ts";
import { fileOf, type LoadedCase } from "../suite/load.ts";
import { processorTime } from "../suite/module.ts";
import { mathJs } from "./formula.ts";
import { jaxJs } from "./jax.ts";
import type { Peer, PeerLeaf, Session } from "./peer.ts";
import type { Program } from "./program.ts";
import { roseWasm } from "./rose.ts";
import { adJs } from "./tape.ts";
import { tensorFlow } from "./tfjs.ts";

export const peers: readonly Peer[] = [
  tensorFlow("wasm"),
  tensorFlow("cpu"),
  jaxJs("f64"),
  jaxJs("f32"),
  roseWasm,
  adJs,
  mathJs,
];

/** How peers come to be there. */
export const installation = "npm ci --prefix bench/peers";

export function areInstalled(): boolean {
  return existsSync(fileURLToPath(new URL("node_modules", import.meta.url)));
}

/** What is wrong with a peer on a case; unless it is timed all the same, it is not. */
export interface Remark {
  readonly peer: string;
  readonly why: string;
  readonly isTimed: boolean;
}

/** A call that takes longer is not timed. */
const LONGEST_CALL = 5e8;

/** Value and gradient of a case by every peer that can; a call of an arm does both. */
export async function peersOf(loaded: LoadedCase): Promise<{ arms: Arm[]; remarks: Remark[] }> {
  const file = fileOf(loaded.name, "peers.ts");
  const arms: Arm[] = [];
  const remarks: Remark[] = [];
  if (!existsSync(fileURLToPath(file))) return { arms, remarks };
  const { default: program } = (await import(file.href)) as { default: Program };
  for (const peer of peers) {
    const remark = (error: unknown, isTimed: boolean): void => {
      const [why = ""] = error instanceof Error ? error.message.split("\n") : [String(error)];
      remarks.push({ peer: peer.name, why, isTimed });
    };
    try {
      arms.push(await armOf(peer, program, loaded, (error) => remark(error, true)));
    } catch (error) {
      remark(error, false);
    }
  }
  return { arms, remarks };
}

/** A peer on a case. @throws {Error} saying why it is not timed */
export async function armOf(
  peer: Peer,
  program: Program,
  loaded: LoadedCase,
  remark: (error: unknown) => void,
): Promise<Arm> {
  const { name, precision, language } = peer;
  const why = program.without?.[name] ?? program.without?.[language];
  if (why !== undefined) throw new Error(why);
  const shapes = language === "scalars" ? program.shapes : {};
  const session = await peer.prepare({ program, leaves: leavesOf(loaded, shapes) });
  const found = session.results();
  requireRoughAgreement(found, loaded.expected);
  try {
    if (precision === "f64") requireAgreement("not to nine digits", found, loaded.expected);
  } catch (error) {
    // Double precision in name: its exp, log and the like are not.
    remark(error);
  }
  const arm = { name, precision, run: (calls: number) => run(session, calls) };
  const time = await arm.run(1);
  if (time > LONGEST_CALL) {
    throw new Error(`out of time: a call takes ${(time / 1e9).toFixed(1)} s`);
  }
  return arm;
}

async function run(session: Session, calls: number): Promise<number> {
  await session.activate?.();
  const start = processorTime();
  for (let i = 0; i < calls; i++) session.step();
  return processorTime() - start;
}

/** Leaves that are differentiated first, as gradients are laid out. */
export function leavesOf({ model, leaves }: LoadedCase, shapes: Program["shapes"]): PeerLeaf[] {
  const all = model.graph.leaves;
  const rest = all.filter((leaf) => !model.wrt.includes(leaf));
  return [...model.wrt, ...rest].map((leaf) => ({
    name: leaf.name,
    shape: shapes?.[leaf.name] ?? numbersOf(leaf.node.shape),
    values: Float64Array.from(present(leaves[leaf.name], `data of ${leaf.name}`)),
    isDifferentiated: model.wrt.includes(leaf),
  }));
}

/** As good as single precision gets: to a thousandth of the largest number. */
function requireRoughAgreement(found: Results, expected: Results): void {
  for (const part of ["outputs", "derivative"] as const) {
    let largest = 0;
    for (const value of expected[part]) largest = Math.max(largest, Math.abs(value));
    for (const [at, value] of expected[part].entries()) {
      const one = found[part][at] ?? NaN;
      if (!(Math.abs(one - value) <= 1e-3 * largest)) {
        throw new Error(`wrong: ${part}[${at}] is ${one}, not ${value}`);
      }
    }
  }
}
