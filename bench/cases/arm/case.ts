import type { Case } from "../../suite/case.ts";

export default {
  title: "three-link arm, distance to a target",
  derivative: "gradient",
  data: () => ({ lengths: [1, 0.8, 0.5], target: [0.9, 1.1], theta: [0.4, -0.7, 1.3] }),
} satisfies Case;
