/**
 * Colours for the columns of a sparse matrix, such that columns of one colour have no row in common:
 * then one product with the sum of their unit vectors tells all of their values (Curtis, Powell and
 * Reid, 1974). Greedy, the columns with most neighbours first (Welsh and Powell, 1967; Coleman and Moré,
 * 1983, compare orders).
 */
export function colourColumns(rows: readonly (readonly number[])[], columns: number): number[] {
  const rowsOf = Array.from({ length: columns }, (): number[] => []);
  rows.forEach((row, at) => {
    for (const column of row) rowsOf[column]?.push(at);
  });
  const degree = rowsOf.map((own) => own.reduce((sum, row) => sum + (rows[row]?.length ?? 0), 0));
  const order = rowsOf.map((_, column) => column);
  order.sort((a, b) => (degree[b] ?? 0) - (degree[a] ?? 0) || a - b);
  const colours = new Array<number>(columns).fill(0);
  const done = new Set<number>();
  for (const column of order) {
    const taken = new Set<number>();
    for (const row of rowsOf[column] ?? []) {
      for (const other of rows[row] ?? []) if (done.has(other)) taken.add(colours[other] ?? 0);
    }
    let colour = 0;
    while (taken.has(colour)) colour++;
    colours[column] = colour;
    done.add(column);
  }
  return colours;
}

/** The same matrix with rows and columns exchanged. */
export function transposed(rows: readonly (readonly number[])[], columns: number): number[][] {
  const result = Array.from({ length: columns }, (): number[] => []);
  rows.forEach((row, at) => {
    for (const column of row) result[column]?.push(at);
  });
  return result;
}
