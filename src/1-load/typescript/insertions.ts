/** A text into which strings are inserted, and the way back from positions in the result. */
export class Insertions {
  readonly source: string;
  readonly #before = new Map<number, string>();
  readonly #after = new Map<number, string>();
  /** Replaced stretches by their start. */
  readonly #replaced = new Map<number, { end: number; text: string }>();

  constructor(source: string) {
    this.source = source;
  }

  /** Opens at `offset`: later insertions of the same kind go inside, to the right. */
  insertBefore(offset: number, text: string): void {
    this.#before.set(offset, (this.#before.get(offset) ?? "") + text);
  }

  /** Closes at `offset`: later insertions of the same kind go inside, to the left. */
  insertAfter(offset: number, text: string): void {
    this.#after.set(offset, text + (this.#after.get(offset) ?? ""));
  }

  replace(start: number, end: number, text: string): void {
    this.#replaced.set(start, { end, text });
  }

  /** The new text, and for each piece of it where it starts there and in the source. */
  apply(): { text: string; originalOffset: (offset: number) => number } {
    const offsets = [
      ...new Set([...this.#before.keys(), ...this.#after.keys(), ...this.#replaced.keys()]),
    ];
    offsets.sort((a, b) => a - b);
    const parts: string[] = [];
    const anchors: { to: number; from: number }[] = [{ to: 0, from: 0 }];
    let done = 0;
    let length = 0;
    const push = (text: string): void => {
      parts.push(text);
      length += text.length;
    };
    for (const offset of offsets) {
      push(this.source.slice(done, offset));
      push(this.#after.get(offset) ?? "");
      push(this.#before.get(offset) ?? "");
      const replaced = this.#replaced.get(offset);
      if (replaced) push(replaced.text);
      done = replaced?.end ?? offset;
      anchors.push({ to: length, from: done });
    }
    push(this.source.slice(done));
    return { text: parts.join(""), originalOffset: (offset) => originalOffset(anchors, offset) };
  }
}

/** Binary search for the last anchor at or before `offset`; inside an insertion: where it is made. */
function originalOffset(anchors: readonly { to: number; from: number }[], offset: number): number {
  let [low, high] = [0, anchors.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((anchors[middle]?.to ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const anchor = anchors[low] ?? { to: 0, from: 0 };
  const next = anchors[low + 1]?.from ?? Infinity;
  return Math.min(anchor.from + (offset - anchor.to), next);
}
