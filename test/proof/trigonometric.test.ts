import { trigonometric } from "../../src/ops/elementwise/trigonometric.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(trigonometric);
