import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

export const features = ["Horsepower", "Weight", "Displacement", "Acceleration"] as const;
export const target = "Miles per gallon";

export type Feature = (typeof features)[number];
export type Car = Readonly<Record<Feature | typeof target, number>>;

/** With their units, for the axes of the pictures. */
export const labels: Readonly<Record<keyof Car, string>> = {
  Horsepower: "Horsepower (hp)",
  Weight: "Weight (lb)",
  Displacement: "Displacement (cu in)",
  Acceleration: "Acceleration, 0 to 60 mph (s)",
  "Miles per gallon": "Miles per gallon",
};

/** The cars of vega-datasets, read from the installed package, without those that miss a value. */
export function readCars(): { cars: Car[]; dropped: number } {
  const index = createRequire(import.meta.url).resolve("vega-datasets");
  const file = new URL("../data/cars.json", pathToFileURL(index));
  const rows = JSON.parse(readFileSync(file, "utf8")) as Record<string, number | null>[];
  const cars: Car[] = [];
  for (const row of rows) {
    const car = {
      Horsepower: row["Horsepower"],
      Weight: row["Weight_in_lbs"],
      Displacement: row["Displacement"],
      Acceleration: row["Acceleration"],
      "Miles per gallon": row["Miles_per_Gallon"],
    };
    if (Object.values(car).every((value) => value !== null)) cars.push(car as Car);
  }
  return { cars, dropped: rows.length - cars.length };
}
