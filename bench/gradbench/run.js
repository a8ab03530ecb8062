import { loader } from "./loader.js";

await loader.import("./run.ts");
