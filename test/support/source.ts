import { type Attributes } from "../../src/ir/graph.ts";
import { at, nameOf, nodesOf, type Specification, type Step } from "./specification.ts";

/** The specification as a model file, so that `gradc check` can reproduce a failure. */
export function sourceOf(specification: Specification): string {
  const { leaves, steps, outputs, loss, wrt } = specification;
  const name = (value: number): string => nameOf(specification, value);
  const nodes = nodesOf(specification);
  const declared = (role: string): string =>
    leaves
      .flatMap((leaf, value) => (leaf.role === role ? [`${name(value)}: ${list(leaf.sizes)}`] : []))
      .join(", ");
  const used = new Set(steps.map((step) => functionOf(step)));
  const lines = steps.map((step, position) => {
    const value = leaves.length + position;
    const sizes = step.inputs.map((input) => at(nodes, input).shape.length);
    return `    const ${name(value)} = ${callOf(step, step.inputs.map(name), sizes)};`;
  });
  const results = [...new Set([...outputs, ...(loss === undefined ? [] : [loss])])].map(name);
  return [
    `import { ${["model", ...[...used].filter((op) => op !== "")].join(", ")} } from "gradc";`,
    "",
    'export default model("failing", {',
    `  inputs: { ${declared("inputs")} },`,
    `  params: { ${declared("params")} },`,
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

function list(numbers: readonly number[]): string {
  return `[${numbers.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join(", ")}]`;
}

function functionOf(step: Step): string {
  if (step.op === "constant") return "broadcastTo";
  if (step.op === "tensor") return "reshape";
  return step.op;
}

function callOf(step: Step, inputs: readonly string[], ranks: readonly number[]): string {
  const { op, attributes } = step;
  const numbers = (key: string): readonly number[] => listOf(attributes, key);
  const [x = ""] = inputs;
  switch (op) {
    case "constant":
      return `broadcastTo(${String(attributes["value"])}, [])`;
    case "tensor":
      return `reshape(${list(numbers("data"))}, ${list(numbers("shape"))})`;
    case "sum":
    case "mean":
    case "max":
    case "min":
    case "logsumexp":
      return `${op}(${x}, ${list(numbers("axes"))}, ${String(attributes["keepDims"])})`;
    case "softmax":
    case "logSoftmax":
      return `${op}(${x}, ${String(numbers("axes")[0])})`;
    case "transpose":
      return `transpose(${x}, ${list(numbers("permutation"))})`;
    case "reshape":
    case "broadcastTo":
      return `${op}(${x}, ${list(numbers("shape"))})`;
    case "concat":
      return `concat([${inputs.join(", ")}], ${String(attributes["axis"])})`;
    case "slice":
      return sliceOf(x, numbers("starts"), numbers("steps"), numbers("sizes"), ranks[0] ?? 0);
    default:
      return `${op}(${inputs.join(", ")})`;
  }
}

function sliceOf(
  x: string,
  starts: readonly number[],
  steps: readonly number[],
  sizes: readonly number[],
  rank: number,
): string {
  if (rank === 0) return x;
  const stops = starts.map((start, axis) => {
    const stop = start + at(sizes, axis) * at(steps, axis);
    return stop < 0 ? "null" : String(stop);
  });
  return `slice(${x}, ${list(starts)}, [${stops.join(", ")}], ${list(steps)})`;
}

function listOf(attributes: Attributes, key: string): readonly number[] {
  const value = attributes[key];
  return Array.isArray(value) ? (value as readonly number[]) : [];
}
