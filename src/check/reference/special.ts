import { present } from "../../diagnostics/invariant.ts";
import { polygamma } from "../../ops/special/gamma.ts";
import type { Evaluate } from "../structural.ts";

/** Special functions that are no rows of the elementwise table. */
export const special: Readonly<Record<string, Evaluate>> = {
  polygamma: ({ attributes }, [x]) =>
    present(x).data.map((at) => polygamma(Number(attributes["order"]), at)),
};
