/**
 * The functions that the checks of a debug build call, as they are emitted: those of them that are
 * called. A number that is not finite is noted, and reported at the end of the function or iteration,
 * since a step that comes earlier in the model may be computed later, in another iteration of a fused
 * loop.
 */
export interface Helper {
  readonly name: string;
  /** What it uses of the others, and of the list of `steps`. */
  readonly uses: readonly string[];
  readonly text: string;
}

export const helpers: readonly Helper[] = [
  {
    name: "found",
    uses: [],
    text: `/** The earliest step that made a number that is not finite, and what it made. */
const found = { step: Infinity, what: "" };`,
  },
  {
    name: "begin",
    uses: ["found"],
    text: `/** Begins a function. @throws {RangeError} if an array is too short */
function begin(
  arrays: Readonly<Record<string, { readonly length: number }>>,
  lengths: Readonly<Record<string, number>>,
): void {
  found.step = Infinity;
  for (const [name, array] of Object.entries(arrays)) {
    const least = lengths[name] ?? 0;
    if (!(array.length >= least))
      throw new RangeError(
        \`\${name} has \${array.length} elements, but \${least} are needed\`,
      );
  }
}`,
  },
  {
    name: "reset",
    uses: ["found"],
    text: `/** Begins a function: what another one noted before it threw is over. */
function reset(): void {
  found.step = Infinity;
}`,
  },
  {
    name: "isNew",
    uses: [],
    text: `/** Whether a value is not finite, though what it is made of is. */
function isNew(value: number, a = 0, b = 0, c = 0): boolean {
  const isMadeOfFinite =
    Number.isFinite(a) && Number.isFinite(b) && Number.isFinite(c);
  return isMadeOfFinite && !Number.isFinite(value);
}`,
  },
  {
    name: "note",
    uses: ["steps", "found", "placeIn"],
    text: `/** Notes a value that is not finite, unless an earlier step has made one. */
function note(step: number, value: number, ...element: number[]): void {
  if (step >= found.step) return;
  found.step = step;
  found.what = \`\${steps[step]} is \${value}\${placeIn(element)}, made of finite numbers\`;
}`,
  },
  {
    name: "report",
    uses: ["found"],
    text: `/** @throws {Error} if something was noted */
function report(name: string): void {
  if (found.step === Infinity) return;
  found.step = Infinity;
  throw new Error(\`\${found.what}, in \${name}\`);
}`,
  },
  {
    name: "checkPosition",
    uses: ["steps", "placeIn"],
    text: `/** @throws {RangeError} if the position is not one of an axis of so many elements */
function checkPosition(
  step: number,
  position: number,
  extent: number,
  ...element: number[]
): void {
  if (position >= 0 && position < extent) return;
  const range = extent > 0 ? \`0 to \${extent - 1}\` : "an axis without elements";
  throw new RangeError(
    \`\${steps[step]}: position \${position}\${placeIn(element)} is outside of \${range}\`,
  );
}`,
  },
  {
    name: "checkAll",
    uses: ["note", "firstNotFinite"],
    text: `/** Notes the first of so many numbers that is not finite, if all operands are. */
function checkAll(
  step: number,
  shape: readonly number[],
  ...[result, ...operands]: readonly [
    array: ArrayLike<number>,
    start: number,
    count: number,
  ][]
): void {
  if (result === undefined) return;
  const at = firstNotFinite(...result);
  if (at < 0 || operands.some((one) => firstNotFinite(...one) >= 0)) return;
  const element: number[] = [];
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    element.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  note(step, result[0][result[1] + at] ?? NaN, ...element);
}`,
  },
  {
    name: "firstNotFinite",
    uses: [],
    text: `/** Which of so many numbers is the first that is not finite; -1 if none is. */
function firstNotFinite(
  array: ArrayLike<number>,
  start: number,
  count: number,
): number {
  for (let i = 0; i < count; i++)
    if (!Number.isFinite(array[start + i])) return i;
  return -1;
}`,
  },
  {
    name: "placeIn",
    uses: [],
    text: `/** \` at [1, 2]\` */
function placeIn(element: readonly number[]): string {
  return element.length === 0 ? "" : \` at [\${element.join(", ")}]\`;
}`,
  },
];
