import { parts } from "../../src/ops/elementwise/parts.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(parts);
