// Compiles the JSON model on standard input with the built compiler, in this fresh process, and
// prints what that took as JSON. Plain JavaScript: nothing but gradc and Node is in the figures.
// Times are processor seconds, which other programs on the machine disturb less than the clock.
import { readFileSync } from "node:fs";

const source = readFileSync(0, "utf8");

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const { loadText } = await import("../dist/1-load/load.js");
const { compileModel } = await import("../dist/compile.js");

async function load(text) {
  const { models } = await loadText(text, { fileName: "bench.graph.json" });
  return models[0].model;
}

// The first model brings in mathjs and prettier: that is the start, and no part of any ratio.
const one = { name: "one", inputs: { x: [] }, nodes: { y: "sin(x)" }, outputs: ["y"] };
await compileModel(await load(JSON.stringify(one)));

const begin = seconds();
const model = await load(source);
const loaded = seconds();
const { code } = await compileModel(model);
const compiled = seconds();

console.log(
  JSON.stringify({
    start: begin,
    load: loaded - begin,
    compile: compiled - loaded,
    total: compiled,
    peakMB: process.resourceUsage().maxRSS / 1024,
    lines: code.split("\n").length - 1,
  }),
);
