import { arithmetic } from "../../src/ops/elementwise/arithmetic.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(arithmetic);
