/**
 * The catalogue of diagnostics: one row a code. A code never changes its meaning and is never reused.
 * 1xxx loading · 2xxx shapes, types and the graph · 3xxx differentiation · 4xxx warnings ·
 * 5xxx command line, configuration and files · 9xxx a fault of gradc's own.
 */
export const messages = {
  GRADC2001: { title: "shapes cannot be broadcast together" },
  GRADC2002: { title: "operand has the wrong type" },
  GRADC2003: { title: "matmul sizes do not agree" },
  GRADC2004: { title: "axis out of range or repeated" },
  GRADC2005: { title: "shape does not fit" },
  GRADC2006: { title: "wrong number of operands" },
  GRADC2007: { title: "unknown operation" },
  GRADC2008: { title: "wrong argument" },
  GRADC3001: { title: "not differentiable" },
  GRADC3002: { title: "the loss must be a scalar" },
  GRADC3003: { title: "nothing to differentiate" },
  GRADC4001: { title: "gradient is always zero" },
} as const;

export type Code = keyof typeof messages;
