import { loader } from "./loader.js";

await loader.import("./against-cpp.ts");
