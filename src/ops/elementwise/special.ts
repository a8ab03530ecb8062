import { type Row } from "./row.ts";
import { erf } from "../special/erf.ts";

/** Special functions: templates compute them. */
export const special = {
  erf: {
    f: erf,
    d: ["2 / sqrt(pi) * exp(-a * a)"],
    doc: "error function, 2/√π times the integral of exp(-t²) from 0 to a",
    cost: 20,
  },
} as const satisfies Record<string, Row>;
