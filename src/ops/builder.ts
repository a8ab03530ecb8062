import { fail, GradcError } from "../diagnostics/diagnostic.ts";
import type { Arena, Attributes, DType, Node, Role } from "../ir/graph.ts";
import { sameShape, SCALAR, type Shape, shapeOf } from "../ir/shape.ts";
import { constantOf, type Size } from "../ir/size.ts";
import { agreeOnIntegers } from "./integers.ts";
import { nameOperands } from "./operand-names.ts";
import { operations } from "./table.ts";

const NONE: Attributes = {};

/** Makes nodes: looks the operation up, infers (and so verifies) the type, and interns. */
export class Builder {
  readonly arena: Arena;

  constructor(arena: Arena) {
    this.arena = arena;
  }

  /** @throws {GradcError} GRADC2xxx where the operands do not fit the operation */
  apply(op: string, inputs: readonly Node[], attributes: Attributes = NONE): Node {
    const operation = operations.get(op);
    if (!operation) fail("GRADC2007", `there is no operation called ${op}`);
    const operands = agreeOnIntegers(this.arena, op, inputs);
    try {
      return this.arena.intern(op, operands, attributes, operation.infer(operands, attributes));
    } catch (error) {
      throw error instanceof GradcError ? nameOperands(error, this.arena, operands) : error;
    }
  }

  leaf(role: Role, name: string, shape: Shape, dtype: DType = "real"): Node {
    return this.arena.intern("leaf", [], { role, name }, { dtype, shape });
  }

  constant(value: number, dtype: DType = "real"): Node {
    return this.arena.intern("constant", [], { value }, { dtype, shape: SCALAR });
  }

  /** A size as a number: a constant where it is known. */
  size(size: Size, dtype: "int" | "real" = "real"): Node {
    const known = constantOf(size);
    return known === undefined
      ? this.apply("size", [], { size: [size], dtype })
      : this.constant(known, dtype);
  }

  /** Each element's own position along `axis`. */
  iota(shape: Shape, axis: number, dtype: "int" | "real" = "int"): Node {
    return this.apply("iota", [], { shape, axis, dtype });
  }

  add(x: Node, y: Node): Node {
    return this.apply("add", [x, y]);
  }

  sub(x: Node, y: Node): Node {
    return this.apply("sub", [x, y]);
  }

  mul(x: Node, y: Node): Node {
    return this.apply("mul", [x, y]);
  }

  div(x: Node, y: Node): Node {
    return this.apply("div", [x, y]);
  }

  neg(x: Node): Node {
    return this.apply("neg", [x]);
  }

  matmul(x: Node, y: Node): Node {
    return this.apply("matmul", [x, y]);
  }

  /** The sum of what is there; undefined (zero) if nothing is. */
  addDefined(x: Node | undefined, y: Node | undefined): Node | undefined {
    return x && y ? this.add(x, y) : (x ?? y);
  }

  reshape(x: Node, shape: Shape): Node {
    return sameShape(x.shape, shape) ? x : this.apply("reshape", [x], { shape });
  }

  broadcastTo(x: Node, shape: Shape): Node {
    return sameShape(x.shape, shape) ? x : this.apply("broadcastTo", [x], { shape });
  }

  /** Constant data, row-major; a uniform tensor is a broadcast scalar. */
  tensor(
    data: readonly number[],
    sizes: readonly number[],
    dtype: DType = "real",
    attributes: Attributes = {},
  ): Node {
    const [first] = data;
    const shape = shapeOf(sizes);
    if (first !== undefined && data.every((value) => Object.is(value, first))) {
      const scalar = this.constant(first, dtype);
      return sizes.length === 0 ? scalar : this.apply("broadcastTo", [scalar], { shape });
    }
    return this.arena.intern("tensor", [], { data, ...attributes }, { dtype, shape });
  }
}
