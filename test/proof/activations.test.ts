import { activations } from "../../src/ops/elementwise/activations.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(activations);
