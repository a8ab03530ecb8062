import type { Node, Type } from "../ir/graph.ts";
import { sameShape, SCALAR, showShape } from "../ir/shape.ts";
import { condOf } from "../ops/control/cond.ts";
import { loopOf, type PartOf } from "../ops/control/loop.ts";
import { typeOf } from "../ops/control/parts.ts";

/** Messages that take time to make are functions: there are many nodes, and nothing is wrong with them. */
export type Expect = (holds: boolean, message: string | (() => string)) => void;

const INTEGER: Type = { dtype: "int", shape: SCALAR };
const TRUTH: Type = { dtype: "bool", shape: SCALAR };

/** Holds loops, conditions and their parts against what their definitions say of types. */
export function verifyControl(node: Node, expect: Expect): void {
  if (node.op === "loop") verifyLoop(node, expect);
  else if (node.op === "cond") verifyCond(node, expect);
  else if (node.op === "part") verifyPart(node, expect);
  else {
    const isPlain = node.inputs.every((input) => input.dtype !== "tuple");
    expect(isPlain && node.dtype !== "tuple", "only parts are taken of a loop or condition");
  }
}

function verifyLoop(node: Node, expect: Expect): void {
  const loop = loopOf(node);
  const { body, extent, steps, initial, sequences, captures, next, continues } = loop;
  const like = (what: string, found: readonly Type[], wanted: readonly Type[]): void => {
    verifyTypes(`the ${what}`, found, wanted, expect);
  };
  like("counter", [loop.counter], [INTEGER]);
  like("number of steps", steps ? [steps] : [], steps ? [INTEGER] : []);
  like("carries", loop.carries, initial);
  like("next carries", next, initial);
  like(
    "rows",
    loop.rows.map((row) => ({ ...row, shape: [extent, ...row.shape] })),
    sequences,
  );
  like("captures", loop.captured, captures);
  like("test", continues ? [continues] : [], loop.hasTest ? [TRUTH] : []);
  verifyParameters(body.parameters, expect);
}

function verifyCond(node: Node, expect: Expect): void {
  const { predicate, operands, taken, other } = condOf(node);
  verifyTypes("the predicate", [predicate], [TRUTH], expect);
  for (const region of [taken, other]) {
    verifyTypes("the parameters of a branch", region.parameters, operands, expect);
    verifyTypes("the results of a branch", region.results, taken.results, expect);
    verifyParameters(region.parameters, expect);
  }
}

/** A region's parameters are the nodes of one opening, in order. */
function verifyParameters(parameters: readonly Node[], expect: Expect): void {
  parameters.forEach((node, at) => {
    const { region, at: position } = node.attributes;
    const isOwn = node.op === "argument" && region === parameters[0]?.attributes["region"];
    expect(isOwn && position === at, `parameter ${at} is not one of its region`);
  });
}

function verifyPart(node: Node, expect: Expect): void {
  const [tuple, ...others] = node.inputs;
  const isOfTuple = tuple !== undefined && tuple.regions.length > 0 && others.length === 0;
  expect(isOfTuple, "is no part of a loop or condition");
  if (!tuple) return;
  const { of, at } = node.attributes;
  verifyTypes("it", [node], [typeOf(tuple, String(of) as PartOf, Number(at))], expect);
}

function verifyTypes(
  what: string,
  found: readonly Type[],
  wanted: readonly Type[],
  expect: Expect,
): void {
  const show = (types: readonly Type[]): string =>
    types.map(({ dtype, shape }) => `${dtype} ${showShape(shape)}`).join(", ");
  const isAlike =
    found.length === wanted.length &&
    found.every((type, at) => {
      const other = wanted[at];
      return other?.dtype === type.dtype && sameShape(type.shape, other.shape);
    });
  expect(isAlike, `${what}: (${show(found)}), not (${show(wanted)})`);
}
