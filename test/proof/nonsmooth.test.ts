import { nonsmooth } from "../../src/ops/elementwise/nonsmooth.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(nonsmooth);
