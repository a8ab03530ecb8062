import type { Case } from "../../suite/case.ts";

export default {
  title: "(x + y) max(y, z)",
  derivative: "gradient",
  data: () => ({ x: [1.5], y: [-0.25], z: [0.75] }),
} satisfies Case;
