import type { TracedModel } from "gradc";
import { compile, type CompileOptions } from "gradc/compiler";
import ts from "typescript";

/** The array of one role: real numbers, positions, or truth values. */
export type Flat = Float64Array | Int32Array | Uint8Array;

/** The arrays that a module works on, by role. */
export type Memory = Readonly<Record<string, Flat>>;

/** The same memory by role and name. */
export type Views = Readonly<Record<string, Readonly<Record<string, Flat>>>>;

type Call = (...args: readonly (number | Flat)[]) => void;

/** How long each array is; a function of the symbolic sizes where it depends on them. */
type Sizes = Readonly<Record<string, number>>;

/** What an emitted module exports; symbolic sizes come first everywhere. */
export interface Emitted {
  readonly sizes: Sizes | ((...symbols: readonly number[]) => Sizes);
  readonly views: (...args: readonly (number | Memory)[]) => Views;
  readonly forward: Call;
  readonly backward: Call;
  readonly predict: Call;
  readonly valueAndGrad: Call;
  readonly jacobian: Call;
  readonly jacobianPattern: Call;
}

/** The functions that compute. */
export type Computation = Exclude<keyof Emitted, "sizes" | "views">;

/** A compiled module, ready to run. */
export interface Compiled {
  readonly module: Emitted;
  /** How many characters of TypeScript it is. */
  readonly characters: number;
}

export async function load(model: TracedModel, options: CompileOptions): Promise<Compiled> {
  // Nobody reads it.
  const { code } = await compile(model, options);
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  const address = `data:text/javascript;base64,${Buffer.from(outputText).toString("base64")}`;
  return { module: (await import(address)) as Emitted, characters: code.length };
}

/** The arrays that these functions need: the cache of `predict` is smaller than that of `forward`. */
export function allocate(
  { sizes }: Emitted,
  calls: readonly Computation[],
  symbols: readonly number[],
): Memory {
  const lengths = typeof sizes === "function" ? sizes(...symbols) : sizes;
  const cache = Math.max(...calls.map((name) => lengths[`${name}Cache`] ?? lengths.cache));
  const arrays = Object.entries({ ...lengths, cache })
    .filter(([role]) => !role.endsWith("Cache"))
    .map(([role, length]) => [role, new (kindOf(role))(length)] as const);
  return Object.fromEntries(arrays);
}

function kindOf(role: string) {
  if (/^indices$|Rows$|Columns$/.test(role)) return Int32Array;
  return role === "masks" ? Uint8Array : Float64Array;
}

/** A call of one of the functions: after the symbolic sizes it is given the arrays that its parameters name. */
export function call(
  module: Emitted,
  name: Computation,
  symbols: readonly number[],
  memory: Memory,
): () => void {
  const f = module[name];
  const [, parameters] = /\(([^)]*)\)/.exec(f.toString()) ?? ["", ""];
  const roles = parameters.split(",").map((parameter) => parameter.trim().replace(/^_/, ""));
  const arrays = roles.filter((role) => role in memory).map((role) => memory[role]);
  return () => f(...symbols, ...arrays);
}
