/**
 * What the C++ of GradBench takes for a gradient, in milliseconds: derivatives written by hand there
 * (github.com/gradbench/gradbench, cpp/gradbench/evals), and as multiples of that the tape-based tools that
 * answer the eval. Medians, gcc 12 -O3 -march=native, one core of an AMD EPYC; `calibrate` says how much
 * faster or slower this machine is. The nested optimizations have no derivative by hand there: the time is
 * that of dual numbers in dual numbers.
 */
export interface Recorded {
  readonly eval: string;
  readonly function: string;
  /** The recorded input, called so by GradBench's generators; or one that is made here. */
  readonly description: string;
  readonly milliseconds: number;
  /** Times of ADOL-C, CppAD and, where it is a tape, others: the fastest. */
  readonly tape?: number;
}

export const cpp: readonly Recorded[] = [
  {
    eval: "llsq",
    function: "gradient",
    description: "n_1024_m_128",
    milliseconds: 0.204,
    tape: 7.9,
  },
  {
    eval: "llsq",
    function: "gradient",
    description: "n_16392_m_128",
    milliseconds: 3.28,
    tape: 9.8,
  },
  { eval: "lse", function: "gradient", description: "n_80000", milliseconds: 0.459, tape: 10 },
  { eval: "det", function: "gradient", description: "8", milliseconds: 2.69, tape: 1.3 },
  { eval: "det", function: "gradient", description: "10", milliseconds: 302, tape: 0.82 },
  {
    eval: "kmeans",
    function: "dir",
    description: "k_10_n_1000_d_8",
    milliseconds: 0.0317,
    tape: 124,
  },
  {
    eval: "kmeans",
    function: "dir",
    description: "k_100_n_10000_d_8",
    milliseconds: 3.05,
    tape: 217,
  },
  { eval: "gmm", function: "jacobian", description: "2_5_1000", milliseconds: 0.142, tape: 4.1 },
  { eval: "gmm", function: "jacobian", description: "20_25_1000", milliseconds: 8.92, tape: 11 },
  { eval: "gmm", function: "jacobian", description: "64_100_1000", milliseconds: 238, tape: 44 },
  { eval: "lstm", function: "jacobian", description: "l_2_c_1024", milliseconds: 9.88, tape: 1.0 },
  { eval: "lstm", function: "jacobian", description: "l_4_c_4096", milliseconds: 124, tape: 0.62 },
  {
    eval: "ba",
    function: "jacobian",
    description: "ba1_n49_m7776_p31843",
    milliseconds: 5.67,
    tape: 14,
  },
  {
    eval: "ba",
    function: "jacobian",
    description: "ba14_n356_m226730_p1255268",
    milliseconds: 487,
    tape: 7.1,
  },
  {
    eval: "ht",
    function: "jacobian",
    description: "simple_small_hand1_t26_c100",
    milliseconds: 0.504,
    tape: 6.7,
  },
  { eval: "particle", function: "ff", description: "w_0", milliseconds: 4.1 },
  { eval: "saddle", function: "ff", description: "w_0", milliseconds: 3.0 },
];
