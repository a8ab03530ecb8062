/** Names that mean something to JavaScript or to TypeScript. */
export const words = (
  "arguments eval undefined NaN Infinity Math Object Array Number String Symbol Promise Float64Array " +
  "Int32Array globalThis process require module exports window self name length constructor toString " +
  "valueOf hasOwnProperty prototype then default class let await yield async of get set static type " +
  "number string any never object void unknown boolean symbol bigint namespace declare abstract global " +
  "using is infer keyof readonly satisfies asserts assert override from as import export super this null " +
  "true false new delete return with enum interface implements in out for if"
).split(" ");

/** Names that the emitted code uses itself, or that it might make of others. */
const generated = (
  "cache inputs params grads upstream forward backward slots sizes allocate views memory Memory masks " +
  "indices i j k m n l ij hi hj h0 z dz z2 dz2 z_2 z_ W1 W1i W1ij W10 W1_2 dW1 do dO dO2 do_ dx d dd _ $ $0 x_ " +
  "sum sum2 sum_2 mean max min norm normW1 product difference tie isPositive isNegative tanh exp choice " +
  "parts data value larger smaller sine dJ J θ λ dθ theta lambda _inputs _params _cache _upstream"
).split(" ");

export const hostileNames: readonly string[] = [...words, ...generated];
