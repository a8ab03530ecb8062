import type { Case } from "../../suite/case.ts";

export default {
  title: "reprojection residual, Jacobian 2 × 15",
  derivative: "jacobian",
  data: () => ({
    seen: [12.5, -7.25],
    rotation: [0.3, -0.2, 0.5],
    center: [0.1, 0.4, -3],
    focus: [400],
    principal: [2, -3],
    kappa: [-0.12, 0.03],
    point: [0.5, -0.6, 1.2],
    w: [0.9],
  }),
} satisfies Case;
