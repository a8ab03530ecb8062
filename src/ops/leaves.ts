import { fail, type Place } from "../diagnostics/diagnostic.ts";
import { invariant } from "../diagnostics/invariant.ts";
import type { Leaf } from "../ir/graph.ts";
import type { Operation } from "./operation.ts";

// Leaves have their type from the model and are interned by the builder, never inferred.
function infer(): never {
  invariant(false, "leaves are not inferred");
}

/** An input, a parameter or an upstream gradient. */
export const leaf: Operation = { name: "leaf", doc: "a value the caller provides", infer };

/** A number. */
export const constant: Operation = { name: "constant", doc: "a number of the model", infer };

/** Constant data. */
export const tensor: Operation = { name: "tensor", doc: "a constant tensor of the model", infer };

/** What the rule of a `customGradient` is written in terms of: the adjoint, until there is one. */
export const placeholder: Operation = {
  name: "placeholder",
  doc: "stands for a value to come",
  infer,
};

/** A parameter of a region: the body of a loop or of a branch. */
export const argument: Operation = {
  name: "argument",
  doc: "a value that a region is given",
  infer,
};

/** @throws {GradcError} GRADC3005 if the leaf holds anything but real numbers */
export function requireDifferentiable({ name, node }: Leaf, place: Place | undefined): void {
  if (node.dtype === "real") return;
  const held = node.dtype === "int" ? "integers" : "truth values";
  fail("GRADC3005", `${name} holds ${held}: there is no derivative with respect to it`, {
    help: "leave it out of wrt; only real numbers are differentiated",
    place,
  });
}
