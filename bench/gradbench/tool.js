// `node bench/gradbench/tool.js`: GradBench's messages on standard input, the answers on standard output.
import { loader } from "./loader.js";

await loader.import("./tool.ts");
