import type { Program } from "../../peers/program.ts";
import { classifier } from "../classifier.ts";

export default classifier({ batch: 32, inputs: 64, hidden: 128, classes: 10 }) satisfies Program;
