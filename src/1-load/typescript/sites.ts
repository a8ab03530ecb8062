import ts from "typescript";
import type { Place } from "../../diagnostics/diagnostic.ts";
import type { Path, Site } from "../builder/trace.ts";

/** The place of a node of a TypeScript file, without the space before it. */
export function placeOf(file: ts.SourceFile, node: ts.Node): Place {
  return { file: file.fileName, source: file.text, start: node.getStart(file), end: node.getEnd() };
}

/** A call as a site. Parts are looked up only when a diagnostic asks for them. */
export function siteOf(file: ts.SourceFile, call: ts.CallExpression): Site {
  return {
    place: placeOfCall(file, call),
    part: (path, which) => placeOf(file, shown(partOf(call, path).node, which)),
    characters: (path, start, end) => {
      const { node, isExact } = partOf(call, path);
      const value = valueOf(node);
      const place = placeOf(file, shown(node, "value"));
      // Only where the string is written without escapes do positions in it carry over.
      const isPlain =
        ts.isStringLiteralLike(value) && place.end - place.start === value.text.length + 2;
      if (!isExact || !isPlain) return place;
      return { ...place, start: place.start + 1 + start, end: place.start + 1 + end };
    },
  };
}

/** Of a method in a chain over several lines only its own: `x.add(y)⏎.mul(z)` fails at `mul(z)`. */
export function placeOfCall(file: ts.SourceFile, call: ts.CallExpression): Place {
  const place = placeOf(file, call);
  if (!ts.isPropertyAccessExpression(call.expression)) return place;
  const name = call.expression.name.getStart(file);
  return file.text.slice(place.start, name).includes("\n") ? { ...place, start: name } : place;
}

/** Follows a path from a call's arguments as far as the source shows it. */
function partOf(call: ts.CallExpression, path: Path): { node: ts.Node; isExact: boolean } {
  let node: ts.Node = call;
  for (const [depth, step] of path.entries()) {
    const next = depth === 0 ? call.arguments[Number(step)] : child(valueOf(node), step);
    if (!next) return { node, isExact: false };
    node = next;
  }
  return { node, isExact: true };
}

/** An element of a list, a property of an object literal, or of what a function returns. */
function child(value: ts.Node, step: string | number): ts.Node | undefined {
  if (ts.isArrayLiteralExpression(value)) return value.elements[Number(step)];
  if (ts.isObjectLiteralExpression(value)) {
    return value.properties.find(({ name }) => name && textOf(name) === step);
  }
  // int([5]) stands for { int: [5] }.
  if (ts.isCallExpression(value) && value.expression.getText() === step) return value.arguments[0];
  const result = returned(value);
  return result && (child(valueOf(result), step) ?? result);
}

/** What the (last) return statement of a function returns. */
function returned(value: ts.Node): ts.Expression | undefined {
  if (!ts.isFunctionLike(value) || !("body" in value)) return undefined;
  const { body } = value;
  if (!body) return undefined;
  if (!ts.isBlock(body)) return body;
  return body.statements.findLast(ts.isReturnStatement)?.expression;
}

function textOf(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)
    ? name.text
    : undefined;
}

/** Through the property that holds it, and through casts and parentheses. */
function valueOf(node: ts.Node): ts.Node {
  if (ts.isPropertyAssignment(node)) return valueOf(node.initializer);
  if (
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isParenthesizedExpression(node)
  ) {
    return valueOf(node.expression);
  }
  return node;
}

/** What to point at: a property's key or its value; of a method or function only the key. */
function shown(node: ts.Node, which: "key" | "value"): ts.Node {
  if (ts.isMethodDeclaration(node) || ts.isShorthandPropertyAssignment(node)) return node.name;
  if (!ts.isPropertyAssignment(node)) return node;
  return which === "key" || ts.isFunctionLike(valueOf(node)) ? node.name : valueOf(node);
}
