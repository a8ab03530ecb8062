import { Arena, type Node } from "../../src/ir/graph.ts";
import { shapeOf } from "../../src/ir/shape.ts";
import { Builder } from "../../src/ops/builder.ts";
import { callOf, functionOf } from "./calls.ts";
import { applyStep, at, type Body, type Step } from "./specification.ts";

/** The functions that a step calls, and those in its bodies. */
export function functionsOf(step: Step): string[] {
  const inner = (step.bodies ?? []).flatMap(({ steps }) => steps.flatMap(functionsOf));
  if (!step.bodies) return [functionOf(step)];
  const own =
    step.op === "cond" ? "cond" : step.attributes["hasTest"] === true ? "whileLoop" : "scan";
  return [own, ...inner];
}

/** A loop or condition as a call: `indent` is that of the line, `prefix` makes names of its own. */
export function controlCall(
  step: Step,
  inputs: readonly string[],
  prefix: string,
  indent: string,
): string {
  const part = Number(step.attributes["part"]);
  const bodies = (step.bodies ?? []).map(
    (body, k) => new BodySource(body, `${prefix}${"ab"[k] ?? ""}`, indent),
  );
  if (step.op === "cond") {
    const [predicate, ...captures] = inputs;
    const branches = bodies.map((body) => {
      const result = at(body.results(captures), 0);
      return `() => {\n${body.lines(captures)}\n${indent}  return ${result};\n${indent}}`;
    });
    return `cond(${[predicate, ...branches].join(", ")})`;
  }
  return loopCall(step, at(bodies, 0), inputs, part, indent);
}

function loopCall(
  { attributes }: Step,
  body: BodySource,
  inputs: readonly string[],
  part: number,
  indent: string,
): string {
  const [carries, sequences] = [Number(attributes["carries"]), Number(attributes["sequences"])];
  const captures = inputs.slice(carries + sequences);
  const own = body.fresh(1 + carries + sequences);
  const names = [...own, ...captures];
  const [t, ...given] = own;
  const state = `[${given.slice(0, carries).join(", ")}]`;
  const results = body.results(names);
  const next = `[${results.slice(0, carries).join(", ")}]`;
  const initial = `[${inputs.slice(0, carries).join(", ")}]`;
  const lines = body.lines(names);
  const block = (result: string): string => `{\n${lines}\n${indent}  return ${result};\n${indent}}`;
  if (attributes["hasTest"] === true) {
    const test = `(${state}) => ${block(results.at(-1) ?? "")}`;
    return `whileLoop(${test}, (${state}) => ${block(next)}, ${initial}, { maxSteps: ${Number(attributes["extent"])} })[${part}]`;
  }
  const rows = sequences === 0 ? "_row" : `[${given.slice(carries).join(", ")}]`;
  const xs =
    sequences === 0 ? "undefined" : `[${inputs.slice(carries, carries + sequences).join(", ")}]`;
  const stack = attributes["of"] === "stack" ? (results[carries] ?? "") : "undefined";
  const result = attributes["of"] === "stack" ? "[1]" : `[0][${part}]`;
  const options = `{ reverse: ${attributes["isReversed"] === true}, length: ${Number(attributes["extent"])} }`;
  return `scan((${state}, ${rows}, ${t ?? ""}) => ${block(`[${next}, ${stack}]`)}, ${initial}, ${xs}, ${options})${result}`;
}

/** The steps of a body as lines. */
class BodySource {
  readonly #body: Body;
  readonly #prefix: string;
  readonly #indent: string;

  constructor(body: Body, prefix: string, indent: string) {
    this.#body = body;
    this.#prefix = prefix;
    this.#indent = indent;
  }

  fresh(count: number): string[] {
    return Array.from({ length: count }, (_, value) => `${this.#prefix}${value}`);
  }

  #name(given: readonly string[], value: number): string {
    return given[value] ?? `${this.#prefix}${value}`;
  }

  results(given: readonly string[]): string[] {
    return this.#body.results.map((value) => this.#name(given, value));
  }

  lines(given: readonly string[]): string {
    const b = new Builder(new Arena());
    const { parameters, steps } = this.#body;
    const types = parameters.map(({ sizes, dtype = "real" }) => ({ dtype, shape: shapeOf(sizes) }));
    const nodes: Node[] = b.arena.regions.open(types);
    return steps
      .map((step, position) => {
        const inputs = step.inputs.map((input) => this.#name(given, input));
        const operands = step.inputs.map((input) => at(nodes, input));
        nodes.push(applyStep(b, step, operands));
        const name = this.#name(given, parameters.length + position);
        const ranks = operands.map(({ shape }) => shape.length);
        const call = step.bodies
          ? controlCall(step, inputs, `${name}_`, `${this.#indent}  `)
          : callOf(step, inputs, ranks);
        return `${this.#indent}  const ${name} = ${call};`;
      })
      .join("\n");
  }
}
