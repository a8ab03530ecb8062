import { existsSync, readFileSync } from "node:fs";
import { invariant, present } from "../../diagnostics/invariant.ts";
import { walkExprs } from "../../ir/exprs.ts";
import type { Buffer, CallStatement, Statement } from "../../ir/loops.ts";
import type { Program } from "../../ir/program.ts";
import { deepFlatten, evaluatedBy } from "../../ir/statements.ts";
import { moduleFunctions } from "../../ops/module-functions.ts";
import { unfolded } from "./layout/unfold.ts";
import type { Scope } from "./names.ts";
import type { Places } from "./places.ts";
import { printSize } from "./size-text.ts";

/**
 * The functions that the emitted module contains because it calls them, from the files in templates/
 * beside src/ and dist/. Such a file is a TypeScript module without imports, in prettier's layout,
 * with one exported function of the file's own name; reads of arrays carry `!`, and nothing else
 * does. A name that it declares, or those of its module, are declared once.
 */
export class Templates {
  readonly #names = new Map<string, string>();
  readonly #texts: string[] = [];

  constructor(program: Program, scope: Scope) {
    const called = new Set<string>();
    for (const { statements } of program.functions) {
      for (const one of deepFlatten(statements)) {
        if (one.kind === "call") called.add(one.template);
        else if (isVariable(one)) for (const name of calledIn(one)) called.add(name);
      }
    }
    if (called.size === 0) return;
    const isOfModel = new Set(program.graph.arena.names.values());
    for (const template of called) {
      let text = read(template);
      for (const name of declaredIn(text)) {
        // The values of the model keep their names.
        const own = scope.declare(isOfModel.has(name) ? `${name}Kernel` : name);
        if (own !== name) text = text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), own);
        if (name === template) this.#names.set(template, own);
      }
      this.#texts.push(text);
    }
  }

  /** The name of a function of the module, if the operation is one. */
  nameOf(op: string): string | undefined {
    return moduleFunctions.has(op) ? this.#names.get(op) : undefined;
  }

  /** `erf(8, cache, z, cache, e);` */
  call(
    { template, sizes, operands, result }: CallStatement,
    places: Places,
    flat: (buffer: Buffer, start: string | undefined) => string,
  ): string {
    const name = present(
      this.#names.get(template),
      `templates/${template}.ts has no such function`,
    );
    const memory = [...operands, result].flatMap((buffer) =>
      places.whole(buffer, (start) => flat(buffer, start)),
    );
    return `${name}(${[...sizes.map((size) => printSize(size).text), ...memory].join(", ")});`;
  }

  print({ strictIndex }: { readonly strictIndex: boolean }): string[] {
    return this.#texts.flatMap((text) => {
      const reads = strictIndex ? text : text.replaceAll("]!", "]");
      const own = reads.replaceAll(/^export /gm, "").replace(/^\/\*\*\n.*?\*\/$/ms, rewrapped);
      return ["", ...unfolded(own.trimEnd())];
    });
  }
}

const WIDTH = 78;

/** The paragraphs of a doc comment in lines as short as those of the emitted code. */
function rewrapped(comment: string): string {
  const text = comment
    .slice(4, -3)
    .replaceAll(/^ \* ?/gm, "")
    .trim();
  const lines = text.split(/\n{2,}/).flatMap((paragraph) => {
    const wrapped = [" *"];
    for (const word of paragraph.split(/\s+/)) {
      const line = `${wrapped.at(-1) ?? ""} ${word}`;
      if ([...line].length > WIDTH) wrapped.push(` * ${word}`);
      else wrapped[wrapped.length - 1] = line;
    }
    return [" *", ...wrapped];
  });
  return ["/**", ...lines.slice(1), " */"].join("\n");
}

function isVariable(one: Statement): boolean {
  return (one.kind === "register" || one.kind === "store") && one.buffer.space === "registers";
}

/** The functions of the module that make what a variable of the code is. */
function calledIn(statement: Statement): string[] {
  const found: string[] = [];
  walkExprs(
    evaluatedBy(statement),
    () => true,
    (expr) => {
      if (expr.kind === "apply" && moduleFunctions.has(expr.op)) found.push(expr.op);
    },
  );
  return found;
}

function declaredIn(text: string): string[] {
  return [...text.matchAll(/^(?:export )?(?:function|const) (\w+)/gm)].map(([, name = ""]) => name);
}

const texts = new Map<string, string>();
let folder: URL | undefined;

/** templates/ of the package: this module lies at one depth in the sources and at another when bundled. */
function findFolder(): URL {
  let above = new URL("..", import.meta.url);
  while (!existsSync(new URL("templates/", above))) {
    const next = new URL("..", above);
    invariant(next.href !== above.href, "templates/ is missing");
    above = next;
  }
  return new URL("templates/", above);
}

function read(template: string): string {
  const known = texts.get(template);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`${template}.ts`, (folder ??= findFolder())), "utf8");
  texts.set(template, text);
  return text;
}
