import type { Results } from "../suite/case.ts";
import type { Program } from "./program.ts";

/** A case as a peer is given it. */
export interface Problem {
  readonly program: Program;
  /** In the order in which gradients are laid out: first those that are differentiated. */
  readonly leaves: readonly PeerLeaf[];
}

export interface PeerLeaf {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  readonly isDifferentiated: boolean;
}

/** A problem, ready to be computed time and again. */
export interface Session {
  /** Before a series of calls. */
  readonly activate?: () => Promise<void>;
  /** Values and derivatives, which may stay in the peer's own memory. */
  step(): void;
  /** The same, as numbers. */
  results(): Results;
}

export interface Peer {
  readonly name: string;
  readonly precision: "f64" | "f32";
  /** The language of its programs. */
  readonly language: "arrays" | "scalars";
  /** @throws {Error} saying why not */
  prepare(problem: Problem): Promise<Session>;
}

/** The package, which need not be installed: none of its types are known here. */
export async function packageOf(name: string): Promise<unknown> {
  return import(name);
}

/** Numbers of several arrays, one after the other. */
export function joined(parts: readonly (ArrayLike<number> | number)[]): Float64Array {
  return Float64Array.from(
    parts.flatMap((part) => (typeof part === "number" ? [part] : Array.from(part))),
  );
}
