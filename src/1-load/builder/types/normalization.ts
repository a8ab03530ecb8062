import type { Operand } from "./tensor.ts";

interface NormalizationOptions {
  /** Multiplies what is normalized. */
  readonly gain?: Operand;
  /** Is added after that. */
  readonly bias?: Operand;
  /** Added to the variance; by default 1e-5. */
  readonly epsilon?: number;
}

export interface LayerNormOptions extends NormalizationOptions {
  /** The axes that are normalized together, by default the last; gain and bias lie along them. */
  readonly axis?: number | readonly number[];
}

export interface BatchNormOptions extends NormalizationOptions {
  /** The axis of the channels, by default the last; gain, bias, mean and variance lie along it. */
  readonly axis?: number;
  /** Taken instead of those of the batch, both or neither: for inference. */
  readonly mean?: Operand;
  readonly variance?: Operand;
}
