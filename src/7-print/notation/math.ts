import type { Arena, Node } from "../../ir/graph.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, ONE } from "../../ir/size.ts";
import { elementwise } from "../../ops/elementwise.ts";
import { isZero } from "../../ops/gather.ts";
import { leafName } from "../leaf-name.ts";
import { greek, subscript, superscript } from "./greek.ts";
import { showSlice, showTensor } from "./literals.ts";
import { showNumber } from "./number.ts";
import {
  indicesOf,
  showAtFirst,
  showEinsum,
  showFirstEqual,
  showFold,
  type Write,
} from "./windows.ts";

/** How tightly a piece of notation binds: what is looser than its surroundings needs parentheses. */
const LOOSEST = 0;
const SUM = 1;
/** A quotient binds less than a product: (a / b) c, not a / b c. */
const QUOTIENT = 1.5;
const PRODUCT = 2;
const PREFIX = 3;
const POWER = 4;
const ATOM = 5;

interface Notation {
  readonly text: string;
  readonly binds: number;
}

/** Longer expressions are cut short: a comment is for reading. */
const MAX_NODES = 40;
const CUT: Notation = { text: "…", binds: ATOM };

/** Writes values of the graph in mathematical notation. */
export class MathPrinter {
  readonly #arena: Arena;
  /** Called for every named value that an expression refers to by its name. */
  readonly #refers: (node: Node) => void;
  readonly #stopsAt: (node: Node) => boolean;
  #left = 0;

  constructor(
    arena: Arena,
    stopsAt: (node: Node) => boolean,
    refers: (node: Node) => void = () => undefined,
  ) {
    this.#arena = arena;
    this.#stopsAt = stopsAt;
    this.#refers = refers;
  }

  /** The right-hand side of `node = …`: one level at least, then down to values that have a name. */
  define(node: Node): string {
    this.#left = MAX_NODES;
    const source = this.#source(node);
    return source.op === "einsum" ? showEinsum(source, this.#write) : this.#compound(source).text;
  }

  /** Indices that `define` leaves free, for the name on the left: `y_ik = Σ_j A_ij B_jk`. */
  indices(node: Node): string {
    return indicesOf(this.#source(node));
  }

  readonly #write: Write = (node, isTight) => this.#within(node, isTight ? ATOM : LOOSEST);

  /** The same as a statement; what is added at positions is added to the value: `dW[ids] += g`. */
  assign(name: string, node: Node): string {
    const added: Node[] = [];
    let base = node;
    for (let under = base.inputs[0]; base.op === "scatterAdd" && under; under = base.inputs[0]) {
      added.unshift(base);
      base = under;
    }
    if (added.length === 0) return `${name}${this.indices(node)} = ${this.define(node)}`;
    const steps = added.map((one) => {
      this.#left = MAX_NODES;
      return `${name}${this.#positions(one, 2)} += ${this.#within(one.inputs[1], LOOSEST)}`;
    });
    this.#left = MAX_NODES;
    const first = isZero(base) ? [] : [`${name} = ${this.#within(base, LOOSEST)}`];
    return [...first, ...steps].join(";  ");
  }

  /** What a value was before composites were expanded: softmax(z) says more than its parts. */
  #source(node: Node): Node {
    return this.#arena.sources.get(node) ?? node;
  }

  #of(node: Node): Notation {
    if (node.op === "leaf") return atom(greek(leafName(node)));
    const name = this.#arena.names.get(node);
    if (name !== undefined && this.#stopsAt(node)) {
      this.#refers(node);
      return atom(greek(name));
    }
    if (this.#left-- <= 0) return CUT;
    return this.#compound(this.#source(node));
  }

  #compound(node: Node): Notation {
    const [a, b, c] = node.inputs;
    switch (node.op) {
      case "leaf":
        return atom(greek(leafName(node)));
      case "constant":
        return number(Number(node.attributes["value"]));
      case "tensor":
        return atom(showTensor(node));
      case "reshape":
      case "broadcastTo":
        return a ? this.#of(a) : CUT;
      case "add":
        return this.#join(" + ", SUM, a, b);
      case "sub":
        return this.#join(" - ", SUM, a, b, PRODUCT);
      case "mul":
        return this.#product(a, b);
      case "div":
        return this.#join(" / ", QUOTIENT, a, b, PREFIX);
      case "neg":
        return { text: `-${this.#within(a, QUOTIENT)}`, binds: PREFIX };
      case "square":
        return { text: `${this.#within(a, ATOM)}²`, binds: POWER };
      case "pow":
        return this.#power(node, a, b);
      case "matmul":
        return this.#join(" ", PRODUCT, a, b, PREFIX);
      case "dot":
        return this.#join(" · ", PRODUCT, a, b, PREFIX);
      case "cross":
        return this.#join(" × ", PRODUCT, a, b, PREFIX);
      case "outer":
        return { text: `${this.#within(a, PREFIX)} ${this.#within(b, ATOM)}ᵀ`, binds: PRODUCT };
      case "inv":
        return { text: `${this.#within(a, ATOM)}⁻¹`, binds: POWER };
      case "solve":
      case "triangularSolve":
        return this.#solution(node, a, b);
      case "luFactor":
        return { text: `P ${this.#within(a, PREFIX)} = L U`, binds: LOOSEST };
      case "luComplete":
        return { text: `P ${this.#within(a, PREFIX)} Q = L U`, binds: LOOSEST };
      case "halfTriangle":
        return atom(`φ(${this.#within(a, LOOSEST)})`);
      case "logAbsDet":
        return atom(`log|det(${this.#within(a, LOOSEST)})|`);
      case "detSign":
        return atom(`sign(det(${this.#within(a, LOOSEST)}))`);
      case "transpose":
        return { text: `${this.#within(a, ATOM)}ᵀ`, binds: POWER };
      case "sum":
        return this.#sum(node, a);
      case "prod":
      case "cumsum":
      case "cumprod":
        return this.#accumulated(node, a);
      case "triu":
      case "tril":
      case "diag":
      case "diagonal": {
        const name = node.op === "diagonal" ? "diag" : node.op;
        const offset = Number(node.attributes["offset"]);
        return atom(`${name}(${this.#within(a, LOOSEST)}${offset === 0 ? "" : `, ${offset}`})`);
      }
      case "norm":
        return isWhole(node) ? atom(`‖${this.#within(a, LOOSEST)}‖`) : this.#call(node);
      case "einsum": {
        const own = showEinsum(node, this.#write);
        const free = indicesOf(node);
        return { text: free === "" ? own : `[${own}]${free}`, binds: free === "" ? PRODUCT : ATOM };
      }
      case "fold":
        return { text: showFold(this.#source(a ?? node), this.#write), binds: PRODUCT };
      case "atFirst":
        return { text: showAtFirst(node, this.#write), binds: LOOSEST };
      case "firstEqual":
        return { text: showFirstEqual(node, this.#write), binds: LOOSEST };
      case "unfold":
        return atom(`windows(${this.#within(a, LOOSEST)})`);
      case "iota":
        return atom(counterOf(node));
      case "gather":
        return { text: this.#within(a, ATOM) + this.#positions(node, 1), binds: ATOM };
      case "scatterAdd":
        return this.#scattered(node, a, b);
      case "cast":
        return a && node.dtype === "real" ? this.#of(a) : this.#call(node);
      case "slice":
        return { text: this.#within(a, ATOM) + showSlice(node), binds: ATOM };
      case "assemble":
      case "concat":
        return atom(`[${node.inputs.map((input) => this.#within(input, LOOSEST)).join(", ")}]`);
      case "where":
        return {
          text: `${this.#within(a, SUM)} ? ${this.#within(b, SUM)} : ${this.#within(c, LOOSEST)}`,
          binds: LOOSEST,
        };
      default:
        return this.#call(node);
    }
  }

  /** `[ids]`, `[:, ids]`, as NumPy writes it. */
  #positions({ attributes, inputs }: Node, first: number): string {
    const axes = attributes["axes"] as readonly number[];
    const parts = Array.from({ length: Math.max(...axes) + 1 }, (_, axis) => {
      const which = axes.indexOf(axis);
      return which < 0 ? ":" : this.#within(inputs[first + which], LOOSEST);
    });
    return `[${parts.join(", ")}]`;
  }

  /** `x with u added at [ids]`. */
  #scattered(node: Node, base?: Node, updates?: Node): Notation {
    const added = `${this.#within(updates, SUM)} at ${this.#positions(node, 2)}`;
    if (base && isZero(base)) return { text: added, binds: LOOSEST };
    return { text: `${this.#within(base, SUM)} + ${added}`, binds: LOOSEST };
  }

  #within(node: Node | undefined, atLeast: number): string {
    if (!node) return CUT.text;
    const { text, binds } = this.#of(node);
    return binds < atLeast ? `(${text})` : text;
  }

  #join(between: string, binds: number, a?: Node, b?: Node, rightBinds = binds): Notation {
    return { text: this.#within(a, binds) + between + this.#within(b, rightBinds), binds };
  }

  /** `x³`; `x^y` where the exponent is no whole number. */
  #power(node: Node, a?: Node, b?: Node): Notation {
    const exponent = b?.op === "constant" ? Number(b.attributes["value"]) : NaN;
    if (!Number.isSafeInteger(exponent)) return this.#call(node);
    return { text: this.#within(a, ATOM) + superscript(exponent), binds: POWER };
  }

  /** `2 x` and `λ W` with a number, `dz xᵀ` for an outer product, `a ⊙ b` elementwise. */
  #product(a?: Node, b?: Node): Notation {
    if (!a || !b) return CUT;
    if (isColumn(a, b) && isVector(a) && isVector(b)) {
      return { text: `${this.#within(a, PREFIX)} ${this.#within(b, ATOM)}ᵀ`, binds: PRODUCT };
    }
    const isScaling = isSingle(a) || isSingle(b);
    if (b.op === "constant" && a.op !== "constant") return this.#product(b, a);
    return this.#join(isScaling ? " " : " ⊙ ", PRODUCT, a, b, POWER);
  }

  /** A⁻¹ b or A⁻ᵀ b. */
  #solution({ attributes }: Node, a?: Node, b?: Node): Notation {
    const power = attributes["transposed"] === true ? "⁻ᵀ" : "⁻¹";
    return { text: `${this.#within(a, ATOM)}${power} ${this.#within(b, PREFIX)}`, binds: PRODUCT };
  }

  /** Σ x; over the axes named below it where some remain; ‖W‖² for all squares of a value. */
  #sum(node: Node, x?: Node): Notation {
    const axes = (node.attributes["axes"] ?? []) as readonly number[];
    const isWhole = axes.length === x?.shape.length;
    const [squared] = x?.op === "square" ? x.inputs : [];
    const isNamed = squared && (squared.op === "leaf" || this.#stopsAt(squared));
    if (isWhole && squared && isNamed && this.#name(squared)) {
      return { text: `‖${this.#within(squared, LOOSEST)}‖²`, binds: POWER };
    }
    const sigma = isWhole ? "Σ" : `Σ${axes.map(subscript).join(" ")}`;
    return { text: `${sigma} ${this.#within(x, PREFIX)}`.replace("Σ (", "Σ("), binds: PREFIX };
  }

  /** Π x; Σ≤ x for running sums, Π< x for products of the elements before each, Σ≥, Π> from the end. */
  #accumulated({ op, attributes }: Node, x?: Node): Notation {
    const axes = (attributes["axes"] ?? []) as readonly number[];
    const isWhole = axes.length === x?.shape.length;
    const [up, down] = attributes["exclusive"] === true ? ["<", ">"] : ["≤", "≥"];
    const range = op === "prod" ? "" : attributes["reverse"] === true ? down : up;
    const sign = `${op === "cumsum" ? "Σ" : "Π"}${range}${isWhole ? "" : axes.map(subscript).join(" ")}`;
    return { text: `${sign} ${this.#within(x, POWER)}`.replace(" (", "("), binds: POWER };
  }

  #name(node: Node): string | undefined {
    return node.op === "leaf" ? leafName(node) : this.#arena.names.get(node);
  }

  /** As the table's row writes it, else as a function of its operands. */
  #call(node: Node): Notation {
    const row = elementwise.get(node.op);
    const print = row?.print ?? "";
    const math = row?.math ?? (/^[abc] \S+ [abc]$/.test(print) ? print : undefined);
    if (math !== undefined) {
      const isCall = /^[^ (√]+\(.*\)$|^[|⌊⌈].*[|⌋⌉]$/.test(math);
      const isGroup = isCall || /^\(.*\)$/.test(math);
      // A comparison is looser than what it compares; as a condition it stands in parentheses.
      const isRelation = row?.types?.result === "bool" && row.types.operands[0] === "real";
      const least = isCall ? LOOSEST : isRelation ? SUM : ATOM;
      const text = math.replace(/(?<![a-z])[abc](?![a-z(])/g, (letter) =>
        this.#within(node.inputs["abc".indexOf(letter)], least),
      );
      const isRoot = /^[√∛]a$/.test(math);
      return { text, binds: isGroup ? ATOM : isRoot ? POWER : isRelation ? LOOSEST : SUM };
    }
    const operands = node.inputs.map((input) => this.#within(input, LOOSEST)).join(", ");
    if (node.op === "polygamma") {
      const order = Number(node.attributes["order"]);
      return atom(`ψ${["′", "″", "‴"][order - 1] ?? `⁽${superscript(order)}⁾`}(${operands})`);
    }
    const axes = (node.attributes["axes"] ?? []) as readonly number[];
    const isPartial = axes.length > 0 && axes.length !== node.inputs[0]?.shape.length;
    const below = isPartial ? axes.map(subscript).join(" ") : "";
    return atom(`${node.op}${below}(${operands})`);
  }
}

function atom(text: string): Notation {
  return { text, binds: ATOM };
}

function number(value: number): Notation {
  return { text: showNumber(value), binds: value < 0 ? PREFIX : ATOM };
}

/** A position along the axis: i along the first, j along the second. */
function counterOf({ shape, attributes }: Node): string {
  const axis = Number(attributes["axis"]);
  return shape.length === 1 ? "j" : ("ijklm"[axis] ?? "n");
}

function isSingle(node: Node): boolean {
  return constantOf(countOf(node.shape)) === 1;
}

/** Whether a reduction is over all axes. */
function isWhole({ attributes, inputs }: Node): boolean {
  return ((attributes["axes"] ?? []) as readonly number[]).length === inputs[0]?.shape.length;
}

function isVector(node: Node): boolean {
  return node.shape.filter((size) => size !== ONE).length === 1;
}

/** A column times a row: [m, 1] with [n] or [1, n]. */
function isColumn(a: Node, b: Node): boolean {
  return (
    a.shape.length === 2 && a.shape[1] === ONE && b.shape.at(-1) !== ONE && b.shape.length <= 2
  );
}
