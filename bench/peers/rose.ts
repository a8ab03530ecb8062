import { present } from "../../src/diagnostics/invariant.ts";
import type { Results } from "../suite/case.ts";
import { extentOf } from "./count.ts";
import { joined, packageOf, type Peer, type PeerLeaf, type Problem, type Session } from "./peer.ts";
import type { Entry, Scalars } from "./program.ts";

/** A number, or a vector of values, of the function that is being traced. */
type Value = unknown;
type Index = number | symbol;
type Type = unknown;
type Function = (...operands: readonly Value[]) => Value;

interface Rose {
  readonly Real: Type;
  readonly Dual: Type;
  readonly Vec: (length: number, element: Type) => Type;
  readonly fn: (
    parameters: readonly Type[],
    result: Type,
    body: (...given: never[]) => Value,
  ) => Function;
  readonly opaque: (
    parameters: readonly Type[],
    result: Type,
    body: (x: number) => number,
  ) => Function & { jvp?: Function };
  readonly compile: (f: Function) => Promise<(...given: readonly unknown[]) => unknown>;
  vjp(f: Function): (x: Value) => { readonly ret: Value; readonly grad: (adjoint: Value) => Value };
  readonly vec: (length: number, element: Type, body: (i: Index) => Value) => Value;
  readonly sum: (length: number, body: (i: Index) => Value) => Value;
  readonly select: (condition: Value, type: Type, then: Value, otherwise: Value) => Value;
  readonly [operation: string]: unknown;
}

interface Dual {
  readonly re: Value;
  readonly du: Value;
}

/** Rose: traced once, differentiated, compiled to WebAssembly. */
export const roseWasm: Peer = {
  name: "rose wasm",
  precision: "f64",
  language: "scalars",
  async prepare({ program, leaves }: Problem): Promise<Session> {
    const it = (await packageOf("rose")) as Rose;
    const on = operationsOn(it);
    const type = Object.fromEntries(leaves.map(({ name, shape }) => [name, typeOf(it, shape)]));
    const chosen = leaves.flatMap(({ name, isDifferentiated }) => (isDifferentiated ? [name] : []));
    const given = Object.fromEntries(leaves.map((leaf) => [leaf.name, nested(leaf)]));
    const row = (at: number): Function =>
      it.fn([type], it.Real, (x: Readonly<Record<string, Value>>) => {
        const entries = leaves.map(({ name }) => [name, entryIn(x[name])] as const);
        return program.scalars?.(on, Object.fromEntries(entries))[at];
      });
    const { rows } = extentOf(program, leaves);
    const gradient = Object.fromEntries(chosen.map((name) => [name, type[name]]));
    const functions = await Promise.all(
      Array.from({ length: rows }, (_, at) => {
        const f = row(at);
        return it.compile(
          it.fn([type], { value: it.Real, gradient }, (x: Value) => {
            const { ret, grad } = it.vjp(f)(x);
            const all = grad(1) as Readonly<Record<string, Value>>;
            return {
              value: ret,
              gradient: Object.fromEntries(chosen.map((name) => [name, all[name]])),
            };
          }),
        );
      }),
    );
    const compute = (): Computed[] => functions.map((f) => f(given) as Computed);
    return {
      step: compute,
      results(): Results {
        const found = compute();
        return {
          outputs: joined(found.map(({ value }) => value)),
          derivative: joined(
            found.flatMap((one) =>
              leaves.flatMap(({ name, shape }) =>
                chosen.includes(name) ? [flattened(one.gradient[name], shape)] : [],
              ),
            ),
          ),
        };
      },
    };
  },
};

interface Computed {
  readonly value: number;
  readonly gradient: Readonly<Record<string, unknown>>;
}

function typeOf({ Vec, Real }: Rose, shape: readonly number[]): Type {
  return shape.reduceRight((element: Type, size) => Vec(size, element), Real);
}

/** The numbers of a leaf as arrays in arrays. */
function nested({ shape, values }: PeerLeaf): unknown {
  if (shape.length === 0) return values[0];
  return shape
    .slice(1)
    .reduceRight(
      (flat: unknown[], size) =>
        Array.from({ length: flat.length / size }, (_, at) =>
          flat.slice(at * size, (at + 1) * size),
        ),
      Array.from(values),
    );
}

function flattened(value: unknown, shape: readonly number[]): number[] {
  if (shape.length === 0) return [value as number];
  return Array.from({ length: present(shape[0]) }, (_, at) =>
    flattened((value as Readonly<Record<number, unknown>>)[at], shape.slice(1)),
  ).flat();
}

function entryIn(value: Value): Entry<Value, Index> {
  return (...at) => at.reduce((whole, i) => (whole as Readonly<Record<Index, Value>>)[i], value);
}

function operationsOn(rose: Rose): Scalars<Value, Index> {
  const { Real, Dual, fn, opaque, vec } = rose;
  const [add, sub, mul, div, gt] = ["add", "sub", "mul", "div", "gt"].map(
    (name) => rose[name] as (a: Value, b: Value) => Value,
  ) as [Function, Function, Function, Function, Function];
  /** A function of JavaScript, and its derivative in terms of operand and result. */
  const lifted = (f: (x: number) => number, slope: (x: Value, y: Value) => Value): Function => {
    const outer = opaque([Real], Real, f);
    outer.jvp = fn([Dual], Dual, ({ re, du }: Dual) => {
      const y = outer(re);
      return { re: y, du: mul(du, slope(re, y)) };
    });
    return outer;
  };
  const sin = opaque([Real], Real, Math.sin);
  const cos = opaque([Real], Real, Math.cos);
  sin.jvp = fn([Dual], Dual, ({ re, du }: Dual) => ({ re: sin(re), du: mul(du, cos(re)) }));
  cos.jvp = fn([Dual], Dual, ({ re, du }: Dual) => ({ re: cos(re), du: mul(du, sub(0, sin(re))) }));
  return {
    add,
    sub,
    mul,
    div,
    max: (a, b) => rose.select(gt(a, b), Real, a, b),
    sqrt: rose["sqrt"] as Function,
    exp: lifted(Math.exp, (_, y) => y),
    log: lifted(Math.log, (x) => div(1, x)),
    sin,
    cos,
    tanh: lifted(Math.tanh, (_, y) => sub(1, mul(y, y))),
    sum: rose.sum,
    table(shape, entry) {
      const tableFrom = (axis: number, at: readonly Index[]): Value =>
        axis === shape.length
          ? entry(...at)
          : vec(present(shape[axis]), typeOf(rose, shape.slice(axis + 1)), (i) =>
              tableFrom(axis + 1, [...at, i]),
            );
      return entryIn(tableFrom(0, []));
    },
  };
}
