import type { Model } from "../../ir/model.ts";
import { buildNodes } from "../formula/nodes.ts";
import { declare } from "./declare.ts";
import { currentSite } from "./trace.ts";

// Registered: a model made by another copy of this package is a model too.
const MODEL: unique symbol = Symbol.for("gradc.model");

/** A traced model, as a model file exports it. Opaque: give it to the compiler. */
export interface TracedModel {
  readonly name: string;
  readonly [MODEL]: Model;
}

/** The model in an exported value; undefined if it is none. */
export function modelIn(value: unknown): Model | undefined {
  if (typeof value !== "object" || value === null || !(MODEL in value)) return undefined;
  return (value as TracedModel)[MODEL];
}

/** Untyped: the types are in types/model.ts. */
export function model(name: unknown, declaration: unknown): TracedModel {
  const built = declare(name, declaration, currentSite(), buildNodes);
  return Object.freeze({ name: built.graph.name, [MODEL]: built });
}
