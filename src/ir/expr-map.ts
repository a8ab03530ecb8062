import { idOf } from "./expr-pool.ts";
import type { Expr } from "./loops.ts";

const BITS = 8;
const PAGE = 1 << BITS;
const MASK = PAGE - 1;

/** Which expressions are in a set. Their numbers are dense, so it is pages of an array, as a `NodeSet`. */
export class ExprSet {
  readonly #pages: (Uint8Array | undefined)[] = [];

  has(expr: Expr): boolean {
    const id = idOf(expr);
    return this.#pages[id >>> BITS]?.[id & MASK] === 1;
  }

  /** Whether it was not there yet. */
  add(expr: Expr): boolean {
    const id = idOf(expr);
    const page = (this.#pages[id >>> BITS] ??= new Uint8Array(PAGE));
    if (page[id & MASK] === 1) return false;
    page[id & MASK] = 1;
    return true;
  }
}

/** A map from expressions, as fast as an `ExprSet`. */
export class ExprMap<V extends object | number> {
  readonly #pages: ((V | undefined)[] | undefined)[] = [];

  get(expr: Expr): V | undefined {
    const id = idOf(expr);
    return this.#pages[id >>> BITS]?.[id & MASK];
  }

  has(expr: Expr): boolean {
    return this.get(expr) !== undefined;
  }

  set(expr: Expr, value: V): void {
    const id = idOf(expr);
    const page = (this.#pages[id >>> BITS] ??= new Array<V | undefined>(PAGE));
    page[id & MASK] = value;
  }
}
