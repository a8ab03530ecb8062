import { expect, test } from "vitest";
import { loadText } from "../../../src/1-load/load.ts";

/** A list with a hole looks like one that is shorter to `map`, and like one with an undefined to `for`. */
const refused: Readonly<Record<string, string>> = {
  "a.reshape([, 3])": "GRADC2008 a size of reshape must be a whole number, not undefined",
  "g.broadcastTo(a, [2, ,])":
    "GRADC2008 a size of broadcastTo must be a whole number, not undefined",
  "g.concat([, a])": "GRADC2002 concat cannot take undefined",
  "g.stack([a, ,])": "GRADC2002 stack cannot take undefined",
  "a.add([, 1, 2])": "GRADC2002 add cannot take a list with undefined in it",
  "a.mul([[, 1, 2], [1, 2, 3]])": "GRADC2002 mul cannot take a list with undefined in it",
  "b.sum([, 1])": "GRADC2008 an axis of sum must be a whole number, not undefined",
  "g.transpose(b, [, 0])": "GRADC2008 an axis of transpose must be a whole number, not undefined",
  "g.flip(b, [, 0])": "GRADC2008 an axis of flip must be a whole number, not undefined",
  "g.tile(a, [, 2])": "GRADC2008 a repeat of tile must be a whole number, not undefined",
  "g.split(a, [, 3])[0]": "GRADC2008 a size of split must be a whole number, not undefined",
  "g.pad(b, [, 1])": "GRADC2008 a width of pad must be a whole number, not undefined",
  "g.pad(b, [[, 1], [1, 1]])": "GRADC2008 a width of pad must be a whole number, not undefined",
  "g.dynamicSlice(b, [, 0], [1, 1])": "GRADC2002 dynamicSlice cannot take undefined",
  "g.conv2d(b.reshape([1, 2, 3, 1]), b.reshape([2, 3, 1, 1]), { stride: [, 1] })":
    "GRADC2008 the stride of conv2d must be a whole number, not undefined",
  "g.customGradient([a, ,], (x, y) => x, (d) => [d, d])":
    "GRADC2002 customGradient cannot take undefined",
  "g.customGradient([a, a], (x, y) => x, (d) => [d, ,])":
    "GRADC2002 customGradient cannot take undefined",
  "g.scan((c) => [c, undefined], [a, ,], a)[0][0]":
    "GRADC2011 init[1] of scan must be a tensor, not undefined",
  "g.map((x) => [x, ,], a)[0]": "GRADC2011 the result[1] of map must be a tensor, not undefined",
};

test.each(Object.entries(refused))("%s", async (body, message) => {
  const text = `
    import * as g from "gradc";
    export default g.model("m", { inputs: { a: [3], b: [2, 3] }, forward: ({ a, b }) => ({ y: g.sum(${body}) }) });`;
  await expect(loadText(text, { fileName: "m.graph.ts" })).rejects.toMatchObject({
    diagnostics: [{ code: message.slice(0, 9), message: message.slice(10) }],
  });
});

test("a hole among the ends of a slice stands for the whole axis, as undefined does", async () => {
  const text = `
    import * as g from "gradc";
    export default g.model("m", { inputs: { b: [2, 3] }, forward: ({ b }) => ({ y: g.sum(b.slice([, 1])) }) });`;
  const { models } = await loadText(text, { fileName: "m.graph.ts" });
  const [sliced] = models[0]?.model.graph.outputs[0]?.node.inputs ?? [];
  expect(sliced?.shape.map((size) => size.key)).toEqual(["2", "2"]);
});
