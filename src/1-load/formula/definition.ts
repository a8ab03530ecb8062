import { fail } from "../../diagnostics/diagnostic.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import { broadcastShapes, sameShape, SCALAR, shapeOf, showShape } from "../../ir/shape.ts";
import { operations } from "../../ops/table.ts";
import { substitute } from "../../ops/substitute.ts";
import { withRule } from "../builder/custom-gradient.ts";
import { currentSite, Trace } from "../builder/trace.ts";
import type { Formula, Scope } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { FormulaFunction } from "./functions.ts";
import type { Signature } from "./signature.ts";

// Registered: an operation made by another copy of this package is one too.
const FUNCTION: unique symbol = Symbol.for("gradc.function");

/** Functions that a formula may call besides those that are always there. */
export type Functions = ReadonlyMap<string, CustomFunction>;

/**
 * An operation that the author defines by a formula of numbers; on tensors it works element by
 * element, and broadcasts. The formula is evaluated once, on scalars; each call is a copy of the result.
 */
export class CustomFunction implements FormulaFunction {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly #trace = new Trace();
  readonly #params: readonly Node[];
  readonly #body: Node;

  constructor(
    { name, params }: Signature,
    body: Formula,
    derivatives: readonly Formula[] = [],
    known: Functions = new Map(),
  ) {
    this.name = name;
    this.least = params.length;
    this.most = params.length;
    const { arena } = this.#trace;
    this.#params = params.map((param) =>
      arena.intern("placeholder", [], { name: param }, { dtype: "real", shape: SCALAR }),
    );
    const operands = new Map(params.map((param, at) => [param, this.#params[at]]));
    const evaluated = (formula: Formula, names = operands): Node =>
      this.#evaluate(formula, names, known);
    if (body.calledNames.includes(name)) {
      body.refuse(body.root, "GRADC1305", `${name} is defined in terms of itself`);
    }
    const value = evaluated(body);
    if (derivatives.length === 0) {
      this.#body = value;
      return;
    }
    const rule = (g: Node, y: Node): Node[] =>
      derivatives.map((formula) => {
        const derivative = evaluated(formula, new Map([["y", y], ...operands]));
        return this.#trace.apply("mul", [g, derivative]);
      });
    this.#body = withRule(this.#trace, value, this.#params, rule, name);
  }

  readonly apply = ({ trace, args }: { trace: Trace; args: readonly Node[] }): Node =>
    this.on(trace, args);

  /** The operation on these operands, as nodes of the model being built. */
  on(trace: Trace, operands: readonly Node[]): Node {
    return trace.locally(() => {
      const shapes = operands.map((operand) => operand.shape);
      if (!broadcastShapes(...shapes)) {
        fail("GRADC2001", `${this.name} cannot broadcast ${shapes.map(showShape).join(" and ")}`, {
          help: "shapes align at their last axes; two sizes must be equal or one of them 1",
        });
      }
      const { builder, arena } = trace;
      const given = new Map(this.#params.flatMap((param, at) => pair(param, operands[at])));
      const [made] = substitute(builder, [this.#body], given, this.#trace.arena);
      if (!made || operands.includes(made)) return made ?? builder.constant(NaN);
      const place = currentSite()?.place;
      if (place) arena.places.set(made, place);
      this.#showAs(trace, made, operands);
      return made;
    });
  }

  /** In comments the value is a call of the operation; so it is where its rule has been dropped. */
  #showAs({ arena }: Trace, made: Node, operands: readonly Node[]): void {
    const [value] = made.op === "customGradient" ? made.inputs : [];
    for (const node of value ? [made, value] : [made]) {
      if (node.op === "constant" || operands.includes(node)) continue;
      arena.sources.set(node, arena.intern(this.name, operands, {}, node));
    }
  }

  #evaluate(
    formula: Formula,
    names: ReadonlyMap<string, Node | undefined>,
    known: Functions,
  ): Node {
    const scope: Scope = {
      lookup: (name) => names.get(name),
      names: () => [...names.keys()],
      functions: known,
    };
    const root = evaluate(this.#trace, formula, scope);
    for (const node of reachable([root])) {
      if (isElementwise(node)) continue;
      fail("GRADC1308", `${node.op} does not work element by element`, {
        place: this.#trace.arena.places.get(node) ?? formula.siteOf(formula.root)?.place,
        help: "the formula of an operation is one of numbers; it is applied to each element",
      });
    }
    return root;
  }
}

function pair(param: Node, operand: Node | undefined): [Node, Node][] {
  return operand ? [[param, operand]] : [];
}

/** Whether an operation on scalars works on each element of tensors in the same way. */
function isElementwise({ op, inputs, shape, attributes }: Node): boolean {
  if (!sameShape(shape, SCALAR)) return false;
  if (inputs.length === 0) return true;
  // Axes, shapes and the like are lists.
  if (Object.values(attributes).some((attribute) => typeof attribute === "object")) return false;
  const large = shapeOf([2, 3]);
  const types = inputs.map(({ dtype }) => ({ dtype, shape: large }));
  try {
    return sameShape(operations.get(op)?.infer(types, attributes).shape ?? [], large);
  } catch {
    return false;
  }
}

/** A function that users call, with the operation that is behind it. */
export type Callable<F> = F & { readonly [FUNCTION]: CustomFunction };

export function callable<F extends object>(call: F, operation: CustomFunction): Callable<F> {
  return Object.freeze(Object.assign(call, { [FUNCTION]: operation }));
}

/** The operation behind what `customOp` returned; undefined for anything else. */
export function customFunctionIn(value: unknown): CustomFunction | undefined {
  if (typeof value !== "function" || !(FUNCTION in value)) return undefined;
  return (value as Callable<object>)[FUNCTION];
}
