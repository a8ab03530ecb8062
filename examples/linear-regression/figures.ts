import { draw, rounded } from "../figures.ts";
import { type Car, features, labels, target } from "./cars.ts";
import type { Correlation } from "./explore.ts";

/** Each feature against the target. */
export async function drawFeatures(cars: readonly Car[]): Promise<void> {
  await draw(import.meta.url, "features", {
    title: "392 cars: each feature against the fuel economy",
    data: { values: cars.map((car) => ({ ...car })) },
    columns: 2,
    concat: features.map((feature) => ({
      width: 250,
      height: 180,
      mark: { type: "point", size: 16, opacity: 0.6 },
      encoding: {
        x: {
          field: feature,
          type: "quantitative",
          title: labels[feature],
          scale: { zero: false },
          axis: { tickCount: 5 },
        },
        y: { field: target, type: "quantitative", title: labels[target] },
      },
    })),
  });
}

/** The correlation matrix as a heat map. */
export async function drawCorrelations(correlations: readonly Correlation[]): Promise<void> {
  const axis = { type: "nominal", sort: null, title: null } as const;
  await draw(import.meta.url, "correlations", {
    title: "Correlation (Pearson's r)",
    data: { values: correlations.map((entry) => ({ ...entry, r: rounded(entry.r) })) },
    width: 330,
    height: 330,
    encoding: {
      x: { field: "column", ...axis, axis: { labelAngle: -30 } },
      y: { field: "row", ...axis },
    },
    layer: [
      {
        mark: "rect",
        encoding: {
          color: {
            field: "r",
            type: "quantitative",
            scale: { scheme: "redblue", domain: [-1, 1] },
            legend: { title: "r" },
          },
        },
      },
      {
        mark: { type: "text", fontSize: 12 },
        encoding: {
          text: { field: "r", type: "quantitative", format: ".2f" },
          color: {
            condition: { test: "abs(datum.r) > 0.6", value: "white" },
            value: "black",
          },
        },
      },
    ],
  });
}

/** The loss of both descents, step by step. */
export async function drawLoss(histories: Readonly<Record<string, number[]>>): Promise<void> {
  const values = Object.entries(histories).flatMap(([descent, history]) =>
    history.map((loss, step) => ({ descent, step, loss: rounded(loss) })),
  );
  await draw(import.meta.url, "loss", {
    title: "Loss per car while descending",
    data: { values },
    width: 560,
    height: 300,
    mark: { type: "line", strokeWidth: 1.5 },
    encoding: {
      x: { field: "step", type: "quantitative", title: "Gradient step" },
      y: {
        field: "loss",
        type: "quantitative",
        title: "L / cars in the batch (mpg²)",
        scale: { type: "log", domain: [5, 1000], nice: false },
        axis: { values: [5, 10, 20, 50, 100, 200, 500, 1000] },
      },
      color: {
        field: "descent",
        type: "nominal",
        sort: null,
        title: null,
        legend: { orient: "top-right" },
      },
    },
  });
}

/** What the model predicts against what was measured. */
export async function drawPredictions(
  measured: readonly number[],
  predicted: ArrayLike<number>,
): Promise<void> {
  const values = measured.map((y, i) => ({ y, mu: rounded(predicted[i]) }));
  const domain = [0, 50];
  await draw(import.meta.url, "predictions", {
    title: "True against predicted",
    data: { values },
    width: 360,
    height: 360,
    layer: [
      {
        data: { values: domain.map((y) => ({ y })) },
        mark: { type: "line", color: "#999", strokeDash: [4, 4] },
        encoding: {
          x: { field: "y", type: "quantitative" },
          y: { field: "y", type: "quantitative" },
        },
      },
      {
        mark: { type: "point", size: 18, opacity: 0.6 },
        encoding: {
          x: {
            field: "y",
            type: "quantitative",
            title: "Miles per gallon, measured",
            scale: { domain },
          },
          y: {
            field: "mu",
            type: "quantitative",
            title: "Miles per gallon, predicted μ",
            scale: { domain },
          },
        },
      },
    ],
  });
}
