import ts from "typescript";
import { present } from "../../src/diagnostics/invariant.ts";
import { type FunctionName, functionNames } from "./case.ts";
import { kindsIn, type Kind } from "./to-c-kinds.ts";

/** What the emitted subset of TypeScript takes from the language, in C. */
const PRELUDE = `#include <math.h>
#include <stdint.h>
#include <string.h>

static inline double largerOf(double a, double b) { return a > b || a != a ? a : b; }
static inline double smallerOf(double a, double b) { return a < b || a != a ? a : b; }
static inline double signOf(double a) { return a > 0 ? 1 : a < 0 ? -1 : a; }
`;

/** Functions and constants of Math that C calls otherwise. */
const MATH: Readonly<Record<string, string>> = {
  abs: "fabs",
  max: "largerOf",
  min: "smallerOf",
  sign: "signOf",
  PI: "M_PI",
  SQRT1_2: "M_SQRT1_2",
  SQRT2: "M_SQRT2",
  LN2: "M_LN2",
  LN10: "M_LN10",
  LOG2E: "M_LOG2E",
  LOG10E: "M_LOG10E",
};

/**
 * The functions of an emitted module in C, statement by statement: the same loops, compiled by another
 * compiler. Names of the module get an underscore, since C has names of its own.
 * @throws {Error} naming what there is no translation of
 */
export function toC(code: string): string {
  const file = ts.createSourceFile("emitted.ts", code, ts.ScriptTarget.ES2022, true);
  const bodies = new Map<string, ts.FunctionDeclaration>();
  const tables: ts.VariableDeclaration[] = [];
  for (const one of file.statements) {
    if (ts.isFunctionDeclaration(one)) bodies.set(present(one.name).text, one);
    if (!ts.isVariableStatement(one)) continue;
    tables.push(...one.declarationList.declarations.filter(({ name }) => !isDirectory(name)));
  }
  const wanted = reachable(bodies);
  const constants = tables.map(tableOf);
  const functions = wanted.map((one) => new Translation(one));
  const heads = functions.map(({ head }) => `${head};`);
  return [PRELUDE, ...constants, ...heads, ...functions.map((one) => one.text)].join("\n");
}

/** `slots` and `sizes`, which are for users. */
function isDirectory(name: ts.BindingName): boolean {
  return ["slots", "sizes"].includes(name.getText());
}

/** The functions that are timed, and those that they call. */
function reachable(bodies: ReadonlyMap<string, ts.FunctionDeclaration>): ts.FunctionDeclaration[] {
  const found = new Set<ts.FunctionDeclaration>();
  const visit = (node: ts.Node): void => {
    const called = ts.isIdentifier(node) ? bodies.get(node.text) : undefined;
    if (called) enter(called);
    ts.forEachChild(node, visit);
  };
  const enter = (one: ts.FunctionDeclaration): void => {
    if (found.has(one)) return;
    found.add(one);
    visit(present(one.body));
  };
  for (const name of functionNames) {
    const one = bodies.get(name);
    if (one) enter(one);
  }
  return [...found];
}

/** A constant of the module: a first slot, or a table of numbers. */
function tableOf({ name, initializer }: ts.VariableDeclaration): string {
  const value = present(initializer);
  if (!ts.isNewExpression(value)) {
    const kind = ts.isNumericLiteral(value) && !/[.e]/i.test(value.text) ? "int" : "double";
    return `static const ${kind} ${name.getText()}_ = ${value.getText()};`;
  }
  const type = value.expression.getText() === "Int32Array" ? "int32_t" : "double";
  const [content] = value.arguments ?? [];
  if (content && ts.isArrayLiteralExpression(content)) {
    const numbers = content.elements.map((element) => element.getText()).join(", ");
    return `static const ${type} ${name.getText()}_[] = {${numbers}};`;
  }
  return `static ${type} ${name.getText()}_[${present(content).getText()}];`;
}

/** One function. */
class Translation {
  readonly head: string;
  readonly text: string;
  readonly #kinds: ReadonlyMap<string, Kind>;

  constructor(one: ts.FunctionDeclaration) {
    this.#kinds = kindsIn(one);
    const name = present(one.name).text;
    const isTimed = functionNames.includes(name as FunctionName);
    const parameters = one.parameters.map((parameter) => this.#parameter(parameter));
    const result = one.type?.getText() === "void" ? "void" : "double";
    this.head = `${isTimed ? "" : "static "}${result} ${isTimed ? name : `${name}_`}(${parameters.join(", ")})`;
    this.text = `${this.head} ${this.#statement(present(one.body))}`;
  }

  #parameter({ name, type }: ts.ParameterDeclaration): string {
    const own = `${name.getText()}_`;
    switch (type?.getText()) {
      case "Float64Array":
        return `double *restrict ${own}`;
      case "Int32Array":
        return `int32_t *restrict ${own}`;
      case "Uint8Array":
        return `uint8_t *restrict ${own}`;
      default:
        return `${this.#kindOf(name.getText())} ${own}`;
    }
  }

  #kindOf(name: string): Kind {
    return this.#kinds.get(name) ?? "double";
  }

  #statement(one: ts.Statement): string {
    if (ts.isBlock(one)) return `{\n${one.statements.map((s) => this.#statement(s)).join("\n")}\n}`;
    if (ts.isVariableStatement(one)) return this.#declarations(one.declarationList);
    if (ts.isExpressionStatement(one)) {
      return this.#filling(one.expression) ?? `${this.#value(one.expression)};`;
    }
    if (ts.isReturnStatement(one))
      return one.expression ? `return ${this.#value(one.expression)};` : "return;";
    if (ts.isBreakStatement(one)) return "break;";
    if (ts.isContinueStatement(one)) return "continue;";
    if (ts.isIfStatement(one)) {
      const otherwise = one.elseStatement ? ` else ${this.#statement(one.elseStatement)}` : "";
      return `if (${this.#value(one.expression)}) ${this.#statement(one.thenStatement)}${otherwise}`;
    }
    if (ts.isWhileStatement(one))
      return `while (${this.#value(one.expression)}) ${this.#statement(one.statement)}`;
    if (ts.isForStatement(one)) {
      const { initializer, condition, incrementor } = one;
      const first =
        initializer && ts.isVariableDeclarationList(initializer)
          ? this.#declarations(initializer)
          : `${initializer ? this.#value(initializer) : ""};`;
      const test = condition ? this.#value(condition) : "";
      const step = incrementor ? this.#value(incrementor) : "";
      return `for (${first} ${test}; ${step}) ${this.#statement(one.statement)}`;
    }
    return refuse(one);
  }

  /** `grads.fill(0, w, w + 20)` */
  #filling(one: ts.Expression): string | undefined {
    if (!ts.isCallExpression(one) || !ts.isPropertyAccessExpression(one.expression))
      return undefined;
    const { expression: array, name } = one.expression;
    if (name.text !== "fill") return undefined;
    const [value, begin, end] = one.arguments.map((argument) => this.#value(argument));
    return `for (int k = ${begin}; k < ${end}; k++) ${this.#value(array)}[k] = ${value};`;
  }

  #declarations({ declarations }: ts.VariableDeclarationList): string {
    return declarations
      .map(({ name, initializer }) => {
        const own = name.getText();
        const value = initializer ? ` = ${this.#value(initializer)}` : "";
        return `${this.#kindOf(own)} ${own}_${value};`;
      })
      .join(" ");
  }

  #value(one: ts.Expression): string {
    if (ts.isNumericLiteral(one)) return one.text;
    if (ts.isIdentifier(one)) return this.#name(one.text);
    if (ts.isParenthesizedExpression(one)) return `(${this.#value(one.expression)})`;
    if (ts.isPrefixUnaryExpression(one))
      return `${ts.tokenToString(one.operator)}${this.#value(one.operand)}`;
    if (ts.isPostfixUnaryExpression(one))
      return `${this.#value(one.operand)}${ts.tokenToString(one.operator)}`;
    if (ts.isElementAccessExpression(one))
      return `${this.#value(one.expression)}[${this.#value(one.argumentExpression)}]`;
    if (ts.isConditionalExpression(one)) {
      const [test, yes, no] = [one.condition, one.whenTrue, one.whenFalse].map((part) =>
        this.#value(part),
      );
      return `(${test} ? ${yes} : ${no})`;
    }
    if (ts.isBinaryExpression(one)) return this.#binary(one);
    if (ts.isCallExpression(one)) {
      const given = one.arguments.map((argument) => this.#value(argument)).join(", ");
      return `${this.#callee(one.expression)}(${given})`;
    }
    if (ts.isPropertyAccessExpression(one)) return this.#callee(one);
    return refuse(one);
  }

  #name(name: string): string {
    if (name === "Infinity") return "INFINITY";
    return name === "NaN" ? "NAN" : `${name}_`;
  }

  #callee(one: ts.Expression): string {
    if (ts.isIdentifier(one)) return `${one.text}_`;
    if (ts.isPropertyAccessExpression(one) && one.expression.getText() === "Math")
      return MATH[one.name.text] ?? one.name.text;
    return refuse(one);
  }

  #binary({ left, operatorToken, right }: ts.BinaryExpression): string {
    const [a, b] = [this.#value(left), this.#value(right)];
    switch (operatorToken.kind) {
      // Two whole numbers would be divided without a fraction.
      case ts.SyntaxKind.SlashToken:
        return `${a} / (double)${b}`;
      case ts.SyntaxKind.EqualsEqualsEqualsToken:
        return `${a} == ${b}`;
      case ts.SyntaxKind.ExclamationEqualsEqualsToken:
        return `${a} != ${b}`;
      case ts.SyntaxKind.PercentToken:
        return `fmod(${a}, ${b})`;
      case ts.SyntaxKind.AsteriskAsteriskToken:
        return `pow(${a}, ${b})`;
      default:
        return `${a} ${operatorToken.getText()} ${b}`;
    }
  }
}

function refuse(node: ts.Node): never {
  throw new Error(`no translation to C of ${ts.SyntaxKind[node.kind]} ${node.getText()}`);
}
