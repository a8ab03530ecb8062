import { logic } from "../../src/ops/elementwise/logic.ts";
import { proveSection } from "../support/proof/section.ts";

proveSection(logic);
