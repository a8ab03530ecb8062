import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/3-differentiate/adjoint.ts";
import { expandComposites } from "../../src/4-simplify/expand.ts";
import { simplify } from "../../src/4-simplify/simplify.ts";
import { schedule } from "../../src/5-schedule/schedule.ts";
import { lower } from "../../src/6-lower/lower.ts";
import { interpret } from "../../src/check/interpret.ts";
import { present } from "../../src/diagnostics/invariant.ts";
import type { Graph, Node } from "../../src/ir/graph.ts";
import { makeNamesUnique } from "../../src/ir/naming.ts";
import { functionNamed } from "../../src/ir/plan.ts";
import type { Program } from "../../src/ir/program.ts";
import { countOf } from "../../src/ir/shape.ts";
import { numberOf } from "../../src/ir/size.ts";
import { flatten } from "../../src/ir/statements.ts";
import { runProgram, skeleton, someNumbers } from "../support/loops.ts";
import { type Small, small } from "../support/small.ts";
import { smallModels } from "../support/small-models.ts";

interface Options {
  readonly accumulate?: boolean;
  readonly wrt?: readonly string[];
}

function lowered(parts: Small, { accumulate = false, wrt }: Options = {}): Program {
  const model = small(wrt ? { ...parts, wrt } : parts);
  makeNamesUnique(model.graph);
  const { graph } = differentiate(model, { upstream: parts.loss === undefined });
  makeNamesUnique(graph);
  return lower(schedule(simplify(expandComposites(simplify(graph)))), { accumulate });
}

function named(name: string): Small {
  return present(smallModels[name], `no model called ${name}`);
}

/** Outputs and gradients by the interpreter, one after the other as in cache and grads. */
function expected(graph: Graph, given: ReturnType<typeof someNumbers>): [number[], number[]] {
  const next = { inputs: 0, params: 0, upstream: 0, directions: 0, direction: 0 };
  const leaves = new Map<Node, Float64Array>();
  for (const { role, node } of graph.leaves) {
    const start = next[role];
    next[role] += numberOf(countOf(node.shape));
    leaves.set(node, given[role].subarray(start, next[role]));
  }
  const [outputs, gradients] = [graph.outputs, graph.gradients].map((roots) => {
    const nodes = roots.map((root) => root.node);
    const values = interpret(nodes, leaves);
    return nodes.flatMap((node) => [...present(values.get(node))]);
  });
  return [outputs ?? [], gradients ?? []];
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((own, at) => {
    expect(own, `element ${at}`).toBeCloseTo(wanted[at] ?? NaN, 11);
  });
}

describe("loops as they stand compute what the graph means", () => {
  test.each(Object.entries(smallModels))("%s", (_, parts) => {
    const program = lowered(parts);
    const given = someNumbers(program);
    const [outputs, gradients] = expected(program.graph, given);
    const { cache, grads } = runProgram(program, given);
    expectClose([...cache.subarray(0, outputs.length)], outputs);
    expectClose([...grads], gradients);
  });

  test.each(Object.entries(smallModels))("and add it, with --accumulate: %s", (_, parts) => {
    const program = lowered(parts, { accumulate: true });
    const given = someNumbers(program);
    const before = (at: number): number => 100 + at * at;
    // Added values cannot be read back: the loops would fail here.
    const { grads } = runProgram(program, given, before);
    const [, gradients] = expected(program.graph, given);
    expectClose(
      [...grads],
      gradients.map((own, at) => before(at) + own),
    );
    const stores = [...flatten(functionNamed(program, "backward").statements)].filter(
      (one) => one.kind === "store",
    );
    for (const { buffer, accumulate } of stores) {
      if (buffer.space === "grads") expect(accumulate).toBe(true);
    }
  });
});

describe("fusion and contraction", () => {
  const forward: [what: string, model: string, loops: string][] = [
    ["a product that only tanh reads needs no slot", "layer", "8{4{z+} h=}"],
    ["a layer and the loss on it are one loop", "network", "4{3{matmul+} h=} 2{4{o+} o= L+} L="],
    ["what divides by a sum waits for its loop to end", "softmax", "5{max^} 5{exp= sum+} 5{y=}"],
    ["row by row, too", "softmax of rows", "3{5{max^} 5{exp= sum+} 5{y=}}"],
    ["a sum of all is complete before it is used", "logsumexp of all, and what is centred by it", "6{max^} 6{exp= sum+} sum= 6{y=}"],
    ["reversed reads are not of the same iteration", "reversed", "5{e=} 5{r=}"],
    ["nor are shifted ones", "shifted", "5{e=} 4{r=}"],
    ["nor is one element that all read", "the first element for all", "5{e=} 5{r=}"],
    ["nor transposed ones", "transposed", "16{e=} 4{4{r=}}"],
    ["straight reads are", "straight", "16{e= r=}"],
    ["a row is complete when its product needs it", "rows of one matrix", "4{3{e= r+} r=}"],
    ["another shape reads memory", "another shape", "8{e=} 8{r=}"],
    ["also where the outermost sizes agree", "another shape of the same outermost size", "12{e=} 12{r=}"],
    ["two axes run as one", "sum of squares", "32{s+} s="],
    ["but not along a row that repeats", "broadcast row", "8{4{s=}}"],
    ["nor along a column that repeats", "broadcast column", "8{4{s=}}"],
    ["the inner two of three axes", "broadcast matrix", "2{12{s=}}"],
    ["each piece has its loop", "concat", "2{c=} 3{c=}"],
    ["an axis of one has none", "axes of one", "4{c= m=} s="],
    ["outputs that are there already are copied", "outputs that are there already", "e= 3{x= x=} constant= e= c="],
    ["single numbers need no loop", "scalars", "f="],
  ]; // prettier-ignore
  test.each(forward)("%s", (_, model, loops) => {
    const program = lowered(named(model));
    expect(skeleton(functionNamed(program, "forward").statements, program)).toBe(loops);
  });

  const backward: [what: string, model: string, options: Options, loops: string][] = [
    ["zeros only where nothing lies: many", "every other element", {}, "9{dx=} 3{dx=}"],
    ["few", "all but the ends", {}, "dx= dx= 3{dx=}"],
    ["none", "both parts", {}, "3{dx=} 2{dx=}"],
    ["added, it needs no zeros", "every other element", { accumulate: true }, "3{dx+=}"],
    ["one gradient for two is written twice", "one gradient for two", {}, "4{dx= dy=}"],
    ["and added twice", "one gradient for two", { accumulate: true }, "4{dx+= dy+=}"],
    ["three leaves, one of which needs it in its columns", "one gradient for two, read again", {}, "4{3{dV=} dx= dy=}"],
    ["what the gradient of a bias is, its matrix needs too", "bias", {}, "2{4{dV=}} 4{2{dh+} db= 3{dW=}}"],
    ["which is not read from where it was added", "bias", { accumulate: true }, "2{4{dV+=}} 4{2{dh+} db+= 3{dW+=}}"],
    ["an outer product reads what its row has computed", "network", {}, "2{4{dV=}} 4{2{dh+} 3{dW=}}"],
    ["nothing to differentiate, nothing to do", "a row of products", {}, ""],
  ]; // prettier-ignore
  test.each(backward)("backward: %s", (_, model, options, loops) => {
    const program = lowered(named(model), options);
    expect(skeleton(functionNamed(program, "backward").statements, program)).toBe(loops);
  });
});

describe("slots", () => {
  /** `name use from..to` of each line of the cache table. */
  function table({ cache, offsets, graph }: Program): string[] {
    return cache.map(({ buffer, use, name }) => {
      const from = numberOf(present(offsets.get(buffer)));
      const own = name ?? graph.arena.names.get(buffer.node) ?? buffer.node.op;
      return `${own} ${use} ${from}..${from + numberOf(countOf(buffer.shape)) - 1}`;
    });
  }

  const cases: [what: string, model: string, slots: string[], size: number][] = [
    ["outputs come first, then what is kept", "network", ["L output 0..0", "h saved 1..4", "o saved 5..6"], 7],
    ["what is alive together lies apart", "a row of products", ["w output 0..4", "u scratch 5..8", "v scratch 9..11"], 12],
    ["an output listed twice has a slot for each name", "outputs that are there already",
      ["x output 0..2", "k output 3..3", "again output 4..6", "e output 7..7", "same output 8..8", "c output 9..9"], 10],
    ["what is not read again needs none", "layer", ["h output 0..7"], 8],
  ]; // prettier-ignore
  test.each(cases)("%s", (_, model, slots, size) => {
    const program = lowered(named(model));
    expect(table(program)).toEqual(slots);
    expect(numberOf(present(program.cacheSizes[0]))).toBe(size);
  });

  test("values that are not alive together share", () => {
    const program = lowered(named("a longer row of products"));
    // Four products in between, of which two are alive at a time: forward and back again.
    expect(
      table(program)
        .slice(1)
        .map((line) => line.replace(/^\w+ /, "")),
    ).toEqual(["scratch 4..7", "scratch 8..11", "scratch 4..7", "scratch 8..11"]);
    expect(numberOf(present(program.cacheSizes[0]))).toBe(12);
  });

  test("what is read late is not shared until then", () => {
    const program = lowered(named("early and late"));
    const u = present(
      program.cache.find(({ buffer }) => program.graph.arena.names.get(buffer.node) === "u"),
    );
    const place = program.offsets.get(u.buffer);
    const others = program.cache.filter((slot) => slot !== u);
    expect(others.length).toBeGreaterThan(2);
    for (const { buffer } of others) expect(program.offsets.get(buffer)).not.toBe(place);
  });

  test("leaves lie in declaration order, gradients in the order asked for", () => {
    const program = lowered(named("a row of products"), { wrt: ["P", "x"] });
    const at = (space: string): [string, number][] =>
      [...program.offsets].flatMap(([{ space: own, node }, offset]) =>
        own === space ? [[String(node.attributes["name"]), numberOf(offset)]] : [],
      );
    expect(at("params")).toEqual([["x", 0], ["M", 6], ["N", 30], ["P", 42]]); // prettier-ignore
    expect(at("grads")).toEqual([["P", 0], ["x", 15]]); // prettier-ignore
  });
});

test("a chain of 3,000 elementwise values is one loop, in parts that V8 can optimise", () => {
  const program = lowered({
    inputs: { x: [4] },
    build: (b, leaf) => {
      let v = leaf("x");
      for (let at = 0; at < 3000; at++) v = b.add(b.op("sin", v), leaf("x"));
      return { v };
    },
    wrt: [],
  });
  expect(skeleton(functionNamed(program, "forward").statements, program)).toMatch(
    /^4\{(part\{sin=\} )+part\{v=\}\}$/u,
  );
}, 20_000);
