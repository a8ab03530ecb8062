import type { Place } from "../diagnostics/diagnostic.ts";
import type { Graph, Leaf, Output } from "./graph.ts";

/** What every front end yields: a graph without gradients, and what is to be differentiated. */
export interface Model {
  readonly graph: Graph;
  /** Leaves to differentiate with respect to: as `wrt` says, else all params, else all inputs. */
  readonly wrt: readonly Leaf[];
  /** The output that is differentiated; undefined if there is none and `upstream` must be given. */
  readonly loss: Output | undefined;
  /** Where the model is declared, for diagnostics about it as a whole. */
  readonly place?: Place;
}
