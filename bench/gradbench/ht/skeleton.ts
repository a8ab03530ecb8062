/** What is fixed about a hand: its bones, and which side it is of. */
export interface Skeleton {
  /** Of every bone the bone that it hangs on, which comes before it; -1 of the wrist. */
  readonly parents: readonly number[];
  readonly mirrored: boolean;
}

const FINGERS = 5;

/**
 * Where in theta the angles of each bone are, about z and about x; at its end, 26, where there are none.
 * Theta has a rotation, a translation, and four angles a finger, which turn its second bone both ways
 * and the third and fourth one way; the four bones of each finger come after the wrist.
 */
export function anglesOf({ parents }: Skeleton): number[][] {
  const angles = parents.map(() => [26, 26]);
  for (let finger = 0; finger < FINGERS; finger++) {
    const [bone, first] = [1 + 4 * finger, 6 + 4 * finger];
    angles[bone + 1] = [first + 1, first];
    angles[bone + 2] = [26, first + 2];
    angles[bone + 3] = [26, first + 3];
  }
  return angles;
}

/** The bones by their distance from the wrist: each list hangs on the one before it. */
export function generationsOf({ parents }: Skeleton): number[][] {
  const generations: number[][] = [];
  const depths: number[] = [];
  parents.forEach((parent, bone) => {
    const depth = parent === -1 ? 0 : (depths[parent] ?? 0) + 1;
    depths.push(depth);
    (generations[depth] ??= []).push(bone);
  });
  return generations;
}
