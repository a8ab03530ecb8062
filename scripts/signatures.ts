/**
 * How the operations on whole tensors are called, by sections of the reference, in the names that their
 * gradients are given in. A question mark stands where what is left out is no single value.
 */
export const signatures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Reductions and scans": {
    ...same("x, axis?, keepDims = false", "sum", "mean", "max", "min", "prod", "norm"),
    ...same("x, axis?, keepDims = false, correction = 0", "variance", "std"),
    ...same("x, axis?, keepDims = false", "logsumexp", "argmax", "argmin", "any", "all"),
    ...same("x, axis = -1", "softmax", "logSoftmax"),
    ...same("x, axis = 0, { exclusive, reverse }?", "cumsum", "cumprod"),
    ...same("x, axis = -1", "sort", "argsort"),
  },
  "Linear algebra": {
    ...same("a, b", "matmul", "dot", "outer"),
    cross: "a, b, axis = -1",
    einsum: "spec, ...operands",
    solve: "A, b",
    triangularSolve: "A, b, { lower, transposed, unitDiagonal }?",
    ...same("A", "cholesky", "inv", "det", "logdet", "slogdet"),
  },
  Shape: {
    reshape: "x, shape",
    transpose: "x, permutation?",
    broadcastTo: "x, shape",
    ...same("tensors, axis = 0", "concat", "stack"),
    split: "x, sections, axis = 0",
    slice: "x, start, stop?, step?",
    at: "x, index",
    pad: "x, widths, value = 0",
    flip: "x, axis?",
    squeeze: "x, axis?",
    expandDims: "x, axis",
    tile: "x, repeats",
    ...same("x, offset = 0", "triu", "tril", "diag"),
    trace: "x",
  },
  Positions: {
    take: "x, positions, axis = 0",
    takeAlongAxis: "x, positions, axis = -1",
    embedding: "table, ids",
    scatterAdd: "x, positions, updates, axis = 0",
    segmentSum: "data, ids, count",
    dynamicSlice: "x, starts, sizes",
    dynamicUpdateSlice: "x, block, starts",
    oneHot: "ids, depth",
    cast: "x, dtype",
  },
  "Networks and losses": {
    ...same("x, kernel, { stride, padding, dilation, groups }?", "conv1d", "conv2d"),
    ...same("x, window, { stride, padding, dilation }?", "maxPool2d", "avgPool2d"),
    layerNorm: "x, { axis, gain, bias, epsilon }?",
    batchNorm: "x, { axis, gain, bias, epsilon, mean, variance }?",
    dropout: "x, mask, rate",
    mse: "p, t",
    ...same("x, t", "crossEntropy", "binaryCrossEntropy"),
    huber: "p, t, delta = 1",
  },
  Derivatives: {
    grad: "y, x",
    vjp: "y, x, upstream",
    ...same("y, x, v", "jvp", "hessianVectorProduct"),
  },
  Others: {
    integerPow: "x, n",
    polygamma: "n, x",
    stopGradient: "x",
  },
};

function same(parameters: string, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, parameters]));
}
