/**
 * What the C++ of GradBench takes for a gradient, in milliseconds: derivatives written by hand
 * (github.com/gradbench/gradbench, tools/manual), and as multiples of that what differentiates C++ and answers
 * the eval. Medians, gcc 12 -O3 -march=native, one core of an AMD EPYC; how much faster or slower this machine
 * is must be measured. The nested optimizations have no derivative by hand there: the time is that of dual
 * numbers in dual numbers. Nor has ode: its derivative by hand is the closed form of the exact equation.
 */
export interface Recorded {
  readonly eval: string;
  readonly function: string;
  /** The recorded input, called so by GradBench's generators; or one that is made here. */
  readonly description: string;
  /** Of the derivative by hand, if there is one of what is computed. */
  readonly milliseconds?: number;
  /** How many times that others take; milliseconds, if there is none. */
  readonly others: Readonly<Partial<Record<Other, number>>>;
}

/** The tools whose times are recorded: source transformation, then two that record a tape. */
export const others = ["Tapenade", "ADOL-C", "CppAD"] as const;
export type Other = (typeof others)[number];

/** Those that record a tape. */
export const tapes: readonly Other[] = ["ADOL-C", "CppAD"];

export const cpp: readonly Recorded[] = [
  recorded("llsq", "gradient", "n_1024_m_128", 0.204, { "ADOL-C": 7.9, CppAD: 38 }),
  recorded("llsq", "gradient", "n_16392_m_128", 3.28, { "ADOL-C": 9.8, CppAD: 49 }),
  recorded("lse", "gradient", "n_80000", 0.459, { "ADOL-C": 10, CppAD: 24 }),
  recorded("det", "gradient", "8", 2.69, { "ADOL-C": 1.3, CppAD: 1.6 }),
  recorded("det", "gradient", "10", 302, { "ADOL-C": 0.82, CppAD: 1.7 }),
  recorded("kmeans", "dir", "k_10_n_1000_d_8", 0.0317, { "ADOL-C": 124, CppAD: 615 }),
  recorded("kmeans", "dir", "k_100_n_10000_d_8", 3.05, { "ADOL-C": 217, CppAD: 1200 }),
  recorded("ode", "gradient", "n_1000_s_100", undefined, { "ADOL-C": 21, CppAD: 16.5 }),
  recorded("gmm", "jacobian", "2_5_1000", 0.142, { Tapenade: 1.9, "ADOL-C": 4.1, CppAD: 21 }),
  recorded("gmm", "jacobian", "20_25_1000", 8.92, { Tapenade: 1.1, "ADOL-C": 11, CppAD: 58 }),
  recorded("gmm", "jacobian", "64_100_1000", 238, { Tapenade: 1, "ADOL-C": 44 }),
  recorded("lstm", "jacobian", "l_2_c_1024", 9.88, { Tapenade: 0.52, "ADOL-C": 1, CppAD: 3.2 }),
  recorded("lstm", "jacobian", "l_4_c_4096", 124, { Tapenade: 0.32, "ADOL-C": 0.62, CppAD: 2.5 }),
  recorded("ba", "jacobian", "ba1_n49_m7776_p31843", 5.67, {
    Tapenade: 2.2,
    "ADOL-C": 32,
    CppAD: 14,
  }),
  recorded("ba", "jacobian", "ba14_n356_m226730_p1255268", 487, {
    Tapenade: 1.5,
    "ADOL-C": 15,
    CppAD: 7.1,
  }),
  recorded("ht", "jacobian", "simple_small_hand1_t26_c100", 0.504, {
    Tapenade: 16,
    "ADOL-C": 6.7,
  }),
  recorded("particle", "ff", "w_0", 4.1, {}),
  recorded("saddle", "ff", "w_0", 3, {}),
];

function recorded(
  name: string,
  computed: string,
  description: string,
  milliseconds: number | undefined,
  multiples: Recorded["others"],
): Recorded {
  return {
    eval: name,
    function: computed,
    description,
    ...(milliseconds !== undefined && { milliseconds }),
    others: multiples,
  };
}
