import { readdirSync } from "node:fs";

/** A part of the source, and the tests that are closest to it. */
export interface Area {
  readonly name: string;
  readonly files: RegExp;
  /** Quick ones first: most bugs end there. */
  readonly tests: readonly string[];
}

/** Texts for people, types, costs: nothing that a gradient is made of. */
export const without: readonly string[] = [
  ...["doc", "edge", "domain", "infer", "fail", "refuse", "label", "help", "cost", "invariant"],
  ...[
    "f",
    "print",
    "math",
    "types",
    "name",
    "ulps",
    "COST",
    "d",
    "kinks",
    "defaults",
    "present",
    "Fault",
  ],
];

export const areas: readonly Area[] = [
  {
    name: "what elementwise operations expand to",
    files: /^src\/ops\/elementwise\//,
    tests: ["test/ops/elementwise.test.ts", "test/proof/edges.test.ts"],
  },
  {
    name: "rules of structural operations",
    files: /^src\/ops\/(?!elementwise|special|formula|mathjs|operand-names|operation|kind|builder)/,
    tests: ["test/ops"],
  },
  {
    name: "the adjoint pass",
    files: /^src\/3-differentiate\//,
    tests: [
      "test/3-differentiate",
      "test/ops/edges.test.ts",
      "test/ops/zeros.test.ts",
      "test/ops/structural.test.ts",
    ],
  },
  {
    name: "structural rewrites",
    files: /^src\/4-simplify\/(?!rules|advice|naive)/,
    tests: ["test/4-simplify/structural.test.ts", "test/4-simplify"],
  },
  {
    name: "index arithmetic",
    files:
      /^src\/(6-lower\/(?!stats)|ir\/(loops|size|shape|statements)|7-print\/typescript\/flat-index)/,
    tests: ["test/6-lower", "test/ir", "test/examples"],
  },
  {
    name: "templates",
    files: /^templates\//,
    tests: ["test/templates", "test/ops/special.test.ts", "test/ops/linear.test.ts"],
  },
];

/** The area of each source file that belongs to one, by path from the root. */
export function filesByArea(root: string): ReadonlyMap<string, Area> {
  const files = ["src", "templates"].flatMap((folder) =>
    readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => `${folder}/${path}`),
  );
  return new Map(
    files.sort().flatMap((file) => {
      const area = areas.find((one) => one.files.test(file));
      return area ? [[file, area] as const] : [];
    }),
  );
}
