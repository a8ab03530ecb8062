import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Random numbers that are the same on every run and machine. */
export function random(seed: number) {
  const generator = xoroshiro128plus(seed);
  const uniform = (): number => uniformFloat64(generator);
  return {
    /** From [0, 1). */
    uniform,

    /** From N(0, 1), by Box and Muller. */
    normal: (): number =>
      Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),

    /** In place, by Fisher and Yates. */
    shuffle: <T>(list: T[]): T[] => {
      for (let i = list.length - 1; i > 0; i--) {
        const j = uniformInt(generator, 0, i);
        [list[i], list[j]] = [list[j], list[i]];
      }
      return list;
    },
  };
}
