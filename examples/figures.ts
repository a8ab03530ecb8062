import { mkdirSync, writeFileSync } from "node:fs";
import { parse, View } from "vega";
import { compile, type Config, type TopLevelSpec } from "vega-lite";

/** Draws a vega-lite chart as `figures/<name>.svg` beside the module whose URL is given. */
export async function draw(module: string, name: string, chart: TopLevelSpec) {
  const { spec } = compile(chart, { config: style });
  const svg = await new View(parse(spec), { renderer: "none" }).toSVG();
  const file = new URL(`figures/${name}.svg`, module);
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(file, svg + "\n");
  console.log(`drew ${name}.svg`);
}

/** Four significant digits: enough for a picture, and the same on every machine. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

const style: Config = {
  aria: false,
  padding: 12,
  background: "white",
  font: "DejaVu Sans, Verdana, sans-serif",
  title: { fontSize: 14, anchor: "start", offset: 10 },
  axis: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", gridColor: "#eee" },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal", labelLimit: 300 },
  view: { stroke: "#ccc" },
};
