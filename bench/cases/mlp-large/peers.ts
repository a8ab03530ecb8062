import type { Program } from "../../peers/program.ts";
import { classifier } from "../classifier.ts";

export default classifier({ batch: 128, inputs: 784, hidden: 256, classes: 10 }) satisfies Program;
