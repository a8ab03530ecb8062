// Compiles the JSON model on standard input with the built compiler, in this fresh process, and
// prints what that took as JSON. Plain JavaScript: nothing but gradc and Node is in the figures.
// Times are processor seconds, which other programs on the machine disturb less than the clock.
import { readFileSync } from "node:fs";

const source = readFileSync(0, "utf8");

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const { compile } = await import("../dist/compiler.js");

const fileName = "bench.graph.json";

// The first model brings in what is loaded late: that is the start, and no part of any ratio.
const one = { name: "one", inputs: { x: [] }, nodes: { y: "sin(x)" }, outputs: ["y"] };
await compile(JSON.stringify(one), { fileName });

const begin = seconds();
const ends = {};
const onPass = (pass) => {
  ends[pass] = seconds();
};
const { code } = await compile(source, { fileName, onPass });
const compiled = seconds();

console.log(
  JSON.stringify({
    start: begin,
    load: ends.derivatives - begin,
    adjoint: ends.adjoint - ends.derivatives,
    simplify: ends["simplify-expanded"] - ends.adjoint,
    lower: compiled - ends["simplify-expanded"],
    total: compiled,
    peakMB: process.resourceUsage().maxRSS / 1024,
    lines: code.split("\n").length - 1,
  }),
);
