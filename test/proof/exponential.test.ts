import { exponential } from "../../src/ops/elementwise/exponential.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(exponential);
