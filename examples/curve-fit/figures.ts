import { draw, rounded } from "../figures.ts";

/** The points, the fitted curve through them, and below what is left over. */
export async function drawFit(
  { t, y }: { t: readonly number[]; y: readonly number[] },
  curve: Float64Array,
): Promise<void> {
  const values = t.map((ti, i) => ({
    t: rounded(ti),
    y: rounded(y[i]),
    curve: rounded(curve[i]),
    residual: rounded(y[i] - curve[i]),
    measured: "measured",
    fitted: "fitted",
  }));
  const time = { field: "t", type: "quantitative", title: "Time t (s)" } as const;
  const color = {
    type: "nominal",
    title: null,
    scale: { domain: ["measured", "fitted"], range: ["#4c78a8", "#c03d00"] },
    legend: { orient: "top-right" },
  } as const;

  await draw(import.meta.url, "fit", {
    title: "A Gaussian peak on a sloped baseline",
    data: { values },
    vconcat: [
      {
        width: 560,
        height: 300,
        layer: [
          {
            mark: { type: "point", size: 20, opacity: 0.8 },
            encoding: {
              x: { ...time, title: null },
              y: { field: "y", type: "quantitative", title: "Signal y (mV)" },
              color: { field: "measured", ...color },
            },
          },
          {
            mark: { type: "line", strokeWidth: 2 },
            encoding: {
              x: { ...time, title: null },
              y: { field: "curve", type: "quantitative" },
              color: { field: "fitted", ...color },
            },
          },
        ],
      },
      {
        width: 560,
        height: 110,
        layer: [
          { mark: { type: "rule", color: "#c03d00" }, encoding: { y: { datum: 0 } } },
          {
            mark: { type: "point", size: 20, opacity: 0.8, color: "#4c78a8" },
            encoding: {
              x: time,
              y: { field: "residual", type: "quantitative", title: "Residual (mV)" },
            },
          },
        ],
      },
    ],
  });
}
