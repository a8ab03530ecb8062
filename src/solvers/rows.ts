/** Where the values of a sparse matrix lie; values at the same place add up. */
export interface Coordinates {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** The rows of a matrix that is given as one flat array: row-major, or by coordinates. */
export class Rows {
  readonly #width: number;
  readonly #columns: Int32Array | undefined;
  /** The values ordered by rows, and where each row begins among them. */
  readonly #order: Int32Array;
  readonly #starts: Int32Array;

  constructor(height: number, width: number, coordinates: Coordinates | undefined) {
    const count = coordinates?.rows.length ?? 0;
    this.#width = width;
    this.#columns = coordinates?.columns;
    this.#order = new Int32Array(count);
    this.#starts = new Int32Array(height + 1);
    if (!coordinates) return;
    const starts = this.#starts;
    for (const row of coordinates.rows) starts[row + 1]!++;
    for (let row = 0; row < height; row++) starts[row + 1]! += starts[row]!;
    const next = starts.slice();
    coordinates.rows.forEach((row, at) => (this.#order[next[row]!++] = at));
  }

  /** Adds a row of the matrix to `into`, and says where it may begin to differ from 0. */
  add(values: Float64Array, row: number, into: Float64Array): number {
    const width = this.#width;
    const columns = this.#columns;
    if (!columns) {
      for (let j = 0; j < width; j++) into[j]! += values[row * width + j]!;
      return 0;
    }
    let first = width;
    for (let k = this.#starts[row]!; k < this.#starts[row + 1]!; k++) {
      const at = this.#order[k]!;
      const column = columns[at]!;
      into[column]! += values[at]!;
      first = Math.min(first, column);
    }
    return first;
  }
}
