/**
 * Things that are found by what they are made of: a hash table with linear probing (Knuth, The Art of
 * Computer Programming, volume 3, 6.4), for those that are so many that a text as key would cost more
 * than the thing itself.
 */
export class HashTable<T> {
  /** A power of two, at most half full. */
  #slots = new Array<T | undefined>(1024);
  #hashes = new Int32Array(1024);
  #size = 0;

  /** The one with this hash that is the right one, if it is there. */
  find(hash: number, isRight: (one: T) => boolean): T | undefined {
    const mask = this.#hashes.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const one = this.#slots[at];
      if (one === undefined) return undefined;
      if (this.#hashes[at] === hash && isRight(one)) return one;
    }
  }

  /** Puts in what is not there yet. */
  add(hash: number, one: T): void {
    if (++this.#size * 2 > this.#hashes.length) this.#grow();
    this.#put(hash, one);
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes];
    this.#slots = new Array<T | undefined>(hashes.length * 2);
    this.#hashes = new Int32Array(hashes.length * 2);
    slots.forEach((one, at) => {
      if (one !== undefined) this.#put(hashes[at] ?? 0, one);
    });
  }

  #put(hash: number, one: T): void {
    const mask = this.#hashes.length - 1;
    let at = hash & mask;
    while (this.#slots[at] !== undefined) at = (at + 1) & mask;
    this.#slots[at] = one;
    this.#hashes[at] = hash;
  }
}

/** The hash of a sequence that goes on with `next`, a 32-bit integer: of what is near, far apart. */
export function mix(hash: number, next: number): number {
  const mixed = Math.imul(hash ^ next, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** Whether two sequences are of the very same things. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
