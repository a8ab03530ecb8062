import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { DRAWING, DRAWN, FREE, STATE } from "./progressState.ts";

const DELAY_MS = 1000;

const shared = workerData as Int32Array;
const begun = Date.now();
let what = "working";

parentPort?.on("message", (message: string) => (what = message));

setInterval(() => {
  const seconds = Math.floor((Date.now() - begun) / 1000);
  if (Date.now() - begun < DELAY_MS) return;
  if (Atomics.compareExchange(shared, STATE, FREE, DRAWING) !== FREE) return;
  writeSync(2, `\r\u001b[K${what} … ${seconds} s`);
  Atomics.store(shared, DRAWN, 1);
  Atomics.store(shared, STATE, FREE);
  Atomics.notify(shared, STATE);
}, 250);
