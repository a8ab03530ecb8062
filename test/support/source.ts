import { callOf } from "./calls.ts";
import { controlCall, functionsOf } from "./control-source.ts";
import {
  at,
  type LeafSpecification,
  nameOf,
  nodesOf,
  type Specification,
} from "./specification.ts";

/** The specification as a model file, so that `gradc check` can reproduce a failure. */
export function sourceOf(specification: Specification): string {
  const { leaves, steps, outputs, loss, wrt } = specification;
  const name = (value: number): string => nameOf(specification, value);
  const nodes = nodesOf(specification);
  const declaredAs = (role: string): string =>
    leaves
      .flatMap((leaf, value) => (leaf.role === role ? [`${name(value)}: ${declared(leaf)}`] : []))
      .join(", ");
  const kinds = leaves.flatMap(({ dtype }) => (dtype === undefined ? [] : [dtype]));
  const used = new Set([...kinds, ...steps.flatMap((step) => functionsOf(step))]);
  const lines = steps.map((step, position) => {
    const value = leaves.length + position;
    const sizes = step.inputs.map((input) => at(nodes, input).shape.length);
    const inputs = step.inputs.map(name);
    const call = step.bodies
      ? controlCall(step, inputs, `${name(value)}_`, "    ")
      : callOf(step, inputs, sizes);
    return `    const ${name(value)} = ${call};`;
  });
  const results = [...new Set([...outputs, ...(loss === undefined ? [] : [loss])])].map(name);
  return [
    `import { ${["model", ...used].join(", ")} } from "gradc";`,
    "",
    'export default model("failing", {',
    `  inputs: { ${declaredAs("inputs")} },`,
    `  params: { ${declaredAs("params")} },`,
    `  wrt: [${wrt.map((value) => JSON.stringify(name(value))).join(", ")}],`,
    `  forward({ ${leaves.map((_, value) => name(value)).join(", ")} }) {`,
    ...lines,
    `    return { ${results.join(", ")} };`,
    "  },",
    ...(loss === undefined ? [] : [`  loss: ${JSON.stringify(name(loss))},`]),
    "});",
    "",
  ].join("\n");
}

function declared({ sizes, dtype }: LeafSpecification): string {
  const shape = `[${sizes.join(", ")}]`;
  return dtype === undefined ? shape : `${dtype}(${shape})`;
}
