/** What the reference says of operations that the builder composes of others, or does more with. */
export interface Composition {
  readonly doc: string;
  /** As in the table: what each operand's gradient is, in `g`. Absent: nothing flows back. */
  readonly gradient?: string;
  readonly domain?: string;
  readonly edge?: string;
}

export const compositions: Readonly<Record<string, Composition>> = {
  at: {
    doc: "the elements at a position of the first axis, or of the first few; these axes go",
    gradient: "g at the position, 0 elsewhere",
  },
  stack: {
    doc: "tensors of one shape along a new axis",
    gradient: "g at the position of each, without the axis",
  },
  split: {
    doc: "equal parts of an axis, so many, or parts of the sizes listed: a list of tensors",
    gradient: "each part's g where it came from",
  },
  flip: { doc: "backwards along axes", gradient: "g backwards along them" },
  squeeze: { doc: "without axes of size 1", gradient: "g with these axes" },
  expandDims: { doc: "with a new axis of size 1", gradient: "g without it" },
  tile: {
    doc: "repeated as a whole, so often along each axis, from the last one on",
    gradient: "the sum of g over the repeats",
  },
  trace: {
    doc: "the sum of the elements on the diagonal of matrices",
    gradient: "g on the diagonal, 0 elsewhere",
  },
  cast: {
    doc: '"int": real numbers truncated; "real": integers, and truth values as 1 and 0; "bool": what is not 0',
    edge: "nothing flows back through integers and truth values",
  },
  integerPow: {
    doc: "x to a power n that is a whole number; small powers are products",
    gradient: "g n x^(n - 1)",
    edge: "n = 0: value 1, gradient 0",
  },
  slogdet: {
    doc: "sign of the determinant, and logarithm of its absolute value, as { sign, logAbsDet }",
    gradient: "of sign: none; of logAbsDet: g A⁻ᵀ",
    domain: "A not singular",
    edge: "singular A: sign 0, logarithm -∞",
  },
  dropout: {
    doc: "x / (1 - rate) where the mask is 1 or true, else 0",
    gradient: "g / (1 - rate) where the mask is 1 or true, else 0",
    domain: "0 ≤ rate < 1",
  },
  take: {
    doc: "the elements at positions along an axis",
    gradient: "g added to zeros at the positions; positions get none",
  },
  takeAlongAxis: {
    doc: "for every place along the other axes, the elements at its own positions",
    gradient: "g added to zeros at the positions; positions get none",
  },
  embedding: {
    doc: "the rows of a table at positions",
    gradient: "g added to zeros at the rows; positions get none",
  },
  segmentSum: {
    doc: "the sums of the rows that have the same id",
    gradient: "the row of g that each id says; ids get none",
  },
  dynamicSlice: {
    doc: "a block at a place that integers give",
    gradient: "g added to zeros at the block; starts get none",
    edge: "what reaches outside is moved inside",
  },
  grad: {
    doc: "∂y/∂x of a scalar, for a tensor, or a list or record of tensors",
    gradient: "those of the gradient, worked out as any other value",
  },
  vjp: {
    doc: "Σ upstream ∂y/∂x over the elements of y: the gradient of Σ upstream y",
    gradient: "those of what it computes",
  },
  jvp: {
    doc: "Σ ∂y/∂x v over the tensors x: how y moves as each moves along its v",
    gradient: "those of what it computes",
  },
  hessianVectorProduct: {
    doc: "how grad(y, x) moves as x moves along v; no Hessian is made",
    gradient: "those of what it computes",
  },
};
