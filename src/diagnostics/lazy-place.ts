import type { Place } from "./diagnostic.ts";

/** A place that is looked for when somebody asks: every value has one, and few are ever told of. */
export class LazyPlace implements Place {
  readonly #find: () => Place;
  #found: Place | undefined;

  constructor(find: () => Place) {
    this.#find = find;
  }

  get file(): string {
    return this.#place.file;
  }

  get source(): string {
    return this.#place.source;
  }

  get start(): number {
    return this.#place.start;
  }

  get end(): number {
    return this.#place.end;
  }

  get #place(): Place {
    return (this.#found ??= this.#find());
  }
}
