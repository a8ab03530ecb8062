import { draw, rounded } from "../figures.ts";
import type { Point } from "./moons.ts";
import { decision } from "./train.ts";

const cell = 0.0625;
const seamless = 1.1 * cell;

/** What the trained network says all over the plane, and the points. */
export async function drawBoundary(points: readonly Point[]): Promise<void> {
  const grid = steps(-1.5, 2.5).flatMap((u) =>
    steps(-1, 1.5).map((v) => ({
      u,
      v,
      right: u + seamless,
      top: v + seamless,
      decision: rounded(decision(u + cell / 2, v + cell / 2)),
    })),
  );
  await draw(import.meta.url, "boundary", {
    title: "Two moons, and what the trained network says",
    width: 560,
    height: 350,
    encoding: {
      x: { type: "quantitative", title: "u" },
      y: { type: "quantitative", title: "v" },
    },
    layer: [
      {
        data: { values: grid },
        mark: "rect",
        encoding: {
          x: { field: "u", scale: { domain: [-1.5, 2.5], nice: false }, axis: { tickCount: 8 } },
          x2: { field: "right" },
          y: { field: "v", scale: { domain: [-1, 1.5], nice: false }, axis: { tickCount: 5 } },
          y2: { field: "top" },
          color: {
            field: "decision",
            type: "quantitative",
            scale: {
              domain: [-1, 0, 1],
              range: ["#8fb8dc", "#ffffff", "#f4b183"],
              interpolate: "rgb",
              clamp: true,
            },
            legend: { title: "o₁ - o₀" },
          },
        },
      },
      {
        data: { values: points.map(({ u, v, moon }) => ({ u: rounded(u), v: rounded(v), moon })) },
        mark: {
          type: "point",
          filled: true,
          size: 32,
          opacity: 1,
          stroke: "white",
          strokeWidth: 0.6,
        },
        encoding: {
          x: { field: "u" },
          y: { field: "v" },
          fill: {
            field: "moon",
            type: "nominal",
            scale: { domain: [0, 1], range: ["#1f4e79", "#b03a00"] },
            legend: { title: "moon" },
          },
        },
      },
    ],
  });
}

/** The noisy loss of the batches, and its mean over each pass. */
export async function drawLoss(history: readonly number[]): Promise<void> {
  const perPass = 15;
  const values = history.map((J, step) => ({ step, J: rounded(J), series: "one batch" }));
  for (let end = perPass; end <= history.length; end += perPass) {
    const mean = history.slice(end - perPass, end).reduce((sum, J) => sum + J, 0) / perPass;
    values.push({ step: end, J: rounded(mean), series: "mean of a pass" });
  }
  await draw(import.meta.url, "loss", {
    title: "Loss while training",
    data: { values },
    width: 560,
    height: 300,
    mark: { type: "line", strokeWidth: 1.2 },
    encoding: {
      x: { field: "step", type: "quantitative", title: "Gradient step (mini-batches of 20)" },
      y: {
        field: "J",
        type: "quantitative",
        title: "J, mean over the batch",
        scale: { type: "log", domain: [0.01, 2], nice: false },
        axis: { values: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2] },
      },
      color: {
        field: "series",
        type: "nominal",
        sort: null,
        title: null,
        scale: { range: ["#a6c8e4", "#c03d00"] },
        legend: { orient: "top-right" },
      },
    },
  });
}

function steps(from: number, to: number): number[] {
  return Array.from({ length: (to - from) / cell }, (_, i) => from + i * cell);
}
