import { testRandomModels } from "../support/random-models.ts";

testRandomModels(0);
