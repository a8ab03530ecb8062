import type { Buffer, LoopStatement } from "../../ir/loops.ts";
import type { Size } from "../../ir/size.ts";
import { Footprint, isPointwise } from "../footprint.ts";
import { usesOf } from "../shrink.ts";
import { conflict, include, mustEnd, nothingTouched, type Unit } from "./units.ts";

/** Loops over the same rows that could be one loop, and what comes before and after it then. */
export interface Group {
  readonly before: readonly Unit[];
  readonly members: readonly Member[];
  readonly after: readonly Unit[];
}

export interface Member extends Unit {
  readonly main: LoopStatement;
}

/**
 * The first loops over `extent` that hand memory on to each other row by row, so that a few rows of it
 * would do. What does not need them comes before them, whatever its place was.
 */
export function groupOver(
  extent: Size,
  units: readonly Unit[],
  scratch: ReadonlySet<Buffer>,
): Group | undefined {
  const all = gathered(
    units,
    ({ main }) => main.kind === "loop" && main.variable.extent === extent && countsAll(main),
  );
  const own = connected(all, scratch);
  return own.size === 0 ? undefined : gathered(units, (one) => own.has(one));
}

function isLoop(unit: Unit): unit is Member {
  return unit.main.kind === "loop";
}

function countsAll({ variable }: LoopStatement): boolean {
  return !variable.isDescending && variable.step === undefined && variable.rest === undefined;
}

/** In order: each that may share its rows with those before it does. */
function gathered(units: readonly Unit[], isWanted: (unit: Unit) => boolean): Group {
  const [before, members, after]: [Unit[], Member[], Unit[]] = [[], [], []];
  const [inside, late, footprint] = [nothingTouched(), nothingTouched(), new Footprint()];
  for (const unit of units) {
    const { touched } = unit;
    const isApart = conflict(late, touched) || mustEnd(inside, touched);
    if (isWanted(unit) && isLoop(unit) && !isApart) {
      const own = new Footprint(unit.main);
      // Rows count alike in all of them.
      if (isPointwise(footprint, own) && isPointwise(own, footprint)) {
        footprint.include(own);
        include(inside, touched);
        members.push(unit);
        continue;
      }
    }
    if (conflict(inside, touched) || conflict(late, touched)) {
      include(late, touched);
      after.push(unit);
    } else before.push(unit);
  }
  return { before, members, after };
}

/** The members that the first piece of memory connects that several of them use, and nothing else. */
function connected(group: Group, scratch: ReadonlySet<Buffer>): ReadonlySet<Unit> {
  const { members } = group;
  const rows = rowsOf(group, scratch);
  const usersOf = (buffer: Buffer): Member[] =>
    members.filter(({ touched }) => touched.reads.has(buffer) || touched.writes.has(buffer));
  const first = [...rows.keys()].find((buffer) => usersOf(buffer).length > 1);
  const own = new Set<Unit>(first ? usersOf(first) : []);
  for (let size = 0; size < own.size;) {
    size = own.size;
    for (const buffer of rows.keys()) {
      const users = usersOf(buffer);
      if (users.some((one) => own.has(one))) users.forEach((one) => own.add(one));
    }
  }
  return withThoseBetween(members, own);
}

/** What needs some of them, and some of them need. */
function withThoseBetween(members: readonly Member[], own: ReadonlySet<Unit>): Set<Unit> {
  const inWay = (order: readonly Member[]): Set<Unit> => {
    const touched = nothingTouched();
    const reached = new Set<Unit>();
    for (const one of order) {
      if (!own.has(one) && !conflict(touched, one.touched)) continue;
      include(touched, one.touched);
      reached.add(one);
    }
    return reached;
  };
  const after = inWay(members);
  return new Set([...inWay(members.toReversed())].filter((one) => after.has(one)));
}

/** The scratch that one row at a time would do for if the members were one loop, with the axis of the rows. */
export function rowsOf(
  { before, members, after }: Group,
  scratch: ReadonlySet<Buffer>,
): ReadonlyMap<Buffer, number> {
  const [first] = members;
  if (!first) return new Map();
  const { variable } = first.main;
  const isMember = new Set<LoopStatement>(members.map(({ main }) => main));
  const uses = usesOf(
    [...before, ...members, ...after].flatMap(({ statements }) => statements),
    scratch,
    (loop) => (isMember.has(loop) ? variable : loop.variable),
  );
  return new Map(
    [...uses].flatMap(([buffer, { loop, axes }]) => {
      const [axis] = axes;
      return loop === variable && axis !== undefined ? [[buffer, axis] as const] : [];
    }),
  );
}
