import { expandDims, min, model, square, sub, sum } from "gradc";

/** Every point belongs to the nearest of k centers; the cost is Σᵢ minⱼ ‖Cⱼ − Pᵢ‖². */
export function kmeans(n: number, d: number, k: number) {
  return model("kmeans", {
    inputs: { P: [n, d] },
    params: { C: [k, d] },
    forward({ P, C }) {
      const distances = sum(square(sub(expandDims(P, 1), C)), 2);
      const cost = sum(min(distances, 1));
      return { cost };
    },
  });
}

export default kmeans(20, 2, 3);
