import { present } from "../../diagnostics/invariant.ts";
import type { Node } from "../../ir/graph.ts";
import { reachable } from "../../ir/order.ts";
import { countOf } from "../../ir/shape.ts";
import { constantOf, multiplySizes } from "../../ir/size.ts";
import type { Builder } from "../../ops/builder.ts";
import type { Loop, PartOf } from "../../ops/control/loop.ts";
import { makeLoop, partOf } from "../../ops/control/parts.ts";
import { swapLast } from "../../ops/matmul.ts";
import type { PartsRead } from "./parts.ts";
import { type ThinProduct, thinProduct } from "./thin-product.ts";

/** Fewer iterations, and results that are not much larger than what is read, gain nothing. */
const LEAST_ITERATIONS = 4;
const LEAST_ELEMENTS = 256;

/** A carry that grows by products in each iteration. */
interface Sum {
  readonly at: number;
  readonly products: readonly ThinProduct[];
  /** What else it grows by. */
  readonly others: readonly Node[];
}

/** A loop that keeps the factors of products that it added up to a carry, and the product of all of them. */
export class GatheredLoop {
  readonly node: Node;
  readonly #b: Builder;
  readonly #loop: Loop;
  readonly #sums: ReadonlyMap<number, Sum>;
  readonly #stacked: readonly Node[];

  /** Undefined where there is nothing to gather, or it would cost more memory than the loop reads anyway. */
  static of(b: Builder, loop: Loop, read: PartsRead): GatheredLoop | undefined {
    const isWhole = !loop.hasTest && loop.steps === undefined;
    if (!isWhole || (constantOf(loop.extent) ?? LEAST_ITERATIONS) < LEAST_ITERATIONS)
      return undefined;
    const sums = sumsIn(loop, read);
    const kept = new Set(
      sums.flatMap(({ products }) => products.flatMap((one) => [one.left, one.right])),
    );
    const given = new Set([...loop.rows, ...loop.stacked]);
    const more = [...kept].filter((node) => !given.has(node));
    const isCheap = elementsOf(more) <= elementsOf(loop.rows);
    const isStacked = (node: Node): boolean => !loop.carries.includes(node);
    return sums.length > 0 && isCheap
      ? new GatheredLoop(b, loop, sums, more.filter(isStacked))
      : undefined;
  }

  private constructor(b: Builder, loop: Loop, sums: readonly Sum[], more: readonly Node[]) {
    this.#b = b;
    this.#loop = loop;
    this.#stacked = [...loop.stacked, ...more];
    this.#sums = new Map(sums.map((sum) => [sum.at, sum]));
    const { body, continues, initial, next, carries } = loop;
    const results = [
      ...next.map((own, at) => {
        const sum = this.#sums.get(at);
        return sum ? sum.others.reduce((x, y) => b.add(x, y), present(carries[at])) : own;
      }),
      ...this.#stacked,
      ...(continues ? [continues] : []),
    ];
    const region = b.arena.regions.close(body.parameters, results);
    this.node = makeLoop(b, { ...loop, body: region, initial });
  }

  part(of: PartOf, at: number): Node {
    const b = this.#b;
    const own = partOf(b, this.node, of, at);
    const sum = of === "carry" ? this.#sums.get(at) : undefined;
    if (!sum) return own;
    const products = sum.products.map((one) => this.#productOf(one));
    const [first, ...rest] = sum.others.length === 0 ? products : [own, ...products];
    return rest.reduce((x, y) => b.add(x, y), present(first));
  }

  /** Over all iterations. */
  #productOf({ left, right, depth, shape: [m, n] }: ThinProduct): Node {
    const b = this.#b;
    const rows = multiplySizes(this.#loop.extent, depth);
    const a = b.reshape(this.#sequenceOf(left), [rows, present(m)]);
    return b.matmul(swapLast(b, a), b.reshape(this.#sequenceOf(right), [rows, present(n)]));
  }

  /** What a value of the body is in all iterations. */
  #sequenceOf(value: Node): Node {
    const { rows, sequences, carries } = this.#loop;
    const sequence = sequences[rows.indexOf(value)];
    if (sequence) return sequence;
    const carry = carries.indexOf(value);
    if (carry >= 0) return partOf(this.#b, this.node, "history", carry);
    return partOf(this.#b, this.node, "stack", this.#stacked.indexOf(value));
  }
}

/**
 * The carries that only grow, and of which nothing but the last value is read. They begin with 0, as a product
 * does: −0 would stay −0 where all products are −0.
 */
function sumsIn(loop: Loop, read: PartsRead): Sum[] {
  const { body, carries, initial, next, counter, rows } = loop;
  const nodes = reachable(body.results);
  const uses = new Map<Node, number>();
  const use = (node: Node): unknown => uses.set(node, (uses.get(node) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(use);
  body.results.forEach(use);
  const varying = variedBy(nodes, [counter, ...carries, ...rows]);
  return next.flatMap((result, at) => {
    const carry = present(carries[at]);
    const isLast = read.has("carry", at) && !read.has("history", at);
    if (carry.shape.length !== 2 || !isLast || !isZero(present(initial[at]))) return [];
    const terms = termsOf(result, (node) => uses.get(node) === 1);
    if (!terms.includes(carry) || uses.get(carry) !== 1) return [];
    const growth = terms.filter((term) => term !== carry);
    const products = growth.map((term) => thinProduct(term, carry.shape));
    const isWorth = (product: ThinProduct | undefined): product is ThinProduct =>
      product !== undefined &&
      elementsOf([carry]) >= LEAST_ELEMENTS &&
      varying.has(product.left) &&
      varying.has(product.right);
    const found = products.filter(isWorth);
    if (found.length === 0) return [];
    return [{ at, products: found, others: growth.filter((_, k) => !isWorth(products[k])) }];
  });
}

/** What is made of one of these. */
function variedBy(nodes: readonly Node[], roots: readonly Node[]): ReadonlySet<Node> {
  const varied = new Set(roots);
  for (const node of nodes) if (node.inputs.some((input) => varied.has(input))) varied.add(node);
  return varied;
}

/** The terms of a sum, looking through those that nothing else reads. */
function termsOf(sum: Node, isOwn: (node: Node) => boolean): Node[] {
  const terms: Node[] = [];
  const left = [sum];
  for (let node = left.pop(); node; node = left.pop()) {
    if (node.op === "add" && isOwn(node)) left.push(...node.inputs.toReversed());
    else terms.push(node);
  }
  return terms;
}

/** Not of −0. */
function isZero({ op, inputs: [source], attributes }: Node): boolean {
  return op === "broadcastTo" && source
    ? isZero(source)
    : op === "constant" && Object.is(attributes["value"], 0);
}

/** Infinitely many where that is only known at run time. */
function elementsOf(nodes: readonly Node[]): number {
  return nodes.reduce((sum, { shape }) => sum + (constantOf(countOf(shape)) ?? Infinity), 0);
}
