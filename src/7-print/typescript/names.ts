import { reserved } from "../../ir/reserved.ts";

/** Names in scope: of the module, of a function, of the blocks being printed. */
export class Scope {
  readonly #taken = new Set<string>();
  readonly #suffixes = new Map<string, number>();
  readonly #outer: Scope | undefined;
  readonly #inner = new Set<Scope>();

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  /** A scope inside this one; it counts as open until it is closed. */
  open(): Scope {
    const inner = new Scope(this);
    this.#inner.add(inner);
    return inner;
  }

  close(inner: Scope): void {
    this.#inner.delete(inner);
  }

  /**
   * A name like `wanted` that nothing in sight has: not this scope, the ones around it, nor open ones
   * within, into which a name declared here would reach.
   */
  declare(wanted: string): string {
    const base = reserved.has(wanted) ? unreserved(wanted) : wanted;
    let name = base;
    // Where the last search ended is where the next one begins: a thousand sums stay linear.
    let suffix = this.#suffixes.get(base) ?? 2;
    while (this.#isTaken(name)) {
      name = /\d$/.test(base) ? `${base}_${suffix}` : `${base}${suffix}`;
      suffix++;
    }
    if (name !== base) this.#suffixes.set(base, suffix);
    this.#taken.add(name);
    return name;
  }

  /** The first of `candidates` that is free, declared. */
  declareFirst(candidates: readonly string[]): string {
    const free = candidates.find((name) => !reserved.has(name) && !this.#isTaken(name));
    return this.declare(free ?? candidates[0] ?? "i");
  }

  #isTaken(name: string): boolean {
    for (let scope: Scope | undefined = this.#outer; scope; scope = scope.#outer) {
      if (scope.#taken.has(name)) return true;
    }
    return this.#hasWithin(name);
  }

  #hasWithin(name: string): boolean {
    if (this.#taken.has(name)) return true;
    for (const inner of this.#inner) if (inner.#hasWithin(name)) return true;
    return false;
  }
}

/** `do`, the adjoint of `o`, is written `dO`; any other reserved word gets an underscore. */
function unreserved(name: string): string {
  return name === "do" ? "dO" : `${name}_`;
}

/** A property name in an object literal: quoted where it is no plain identifier. */
export function propertyKey(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}
