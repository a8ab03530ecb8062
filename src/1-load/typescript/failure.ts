import { fail, GradcError, type Place } from "../../diagnostics/diagnostic.ts";
import { Fault } from "../../diagnostics/invariant.ts";
import { nearest } from "../builder/names.ts";
import { operations } from "../builder/operations.ts";
import { findImport, type Modules } from "./modules.ts";

/** Turns whatever running a model file threw into diagnostics; faults of gradc's own stay faults. */
export function explain(error: unknown, modules: Modules): never {
  if (error instanceof Fault) throw error;
  const stack = textOf(error, "stack");
  if (error instanceof GradcError) {
    const place = modules.callInStack(stack)?.place;
    throw new GradcError(
      error.diagnostics.map((one) => (one.place || !place ? one : { ...one, place })),
    );
  }
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(textOf(error, "message"));
  if (missing?.[1] !== undefined) refuseImport(missing[1], modules);
  const found = modules.callInStack(stack);
  const place = found?.place ?? modules.entry();
  if (error instanceof RangeError && error.message.includes("call stack")) {
    fail("GRADC1010", "the model file calls itself without end", {
      place,
      help: "a function here never stops calling itself",
    });
  }
  if (
    found?.callee !== undefined &&
    error instanceof TypeError &&
    error.message.endsWith("is not a function")
  ) {
    const near = nearest(found.callee, Object.keys(operations));
    fail("GRADC1003", `${found.callee} is not a function`, {
      place,
      help: near && `did you mean ${near}?`,
    });
  }
  fail("GRADC1003", `the model file threw ${describeError(error)}`, { place });
}

function refuseImport(specifier: string, modules: Modules): never {
  const place: Place | undefined = findImport(modules, specifier);
  fail("GRADC1004", `cannot find ${JSON.stringify(specifier)}`, {
    place,
    help: /^[./]/.test(specifier)
      ? "the path is relative to the file that imports it"
      : "is the package installed?",
  });
}

/** An exception in one line. Never throws, whatever was thrown. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error))
      return typeof error === "string"
        ? JSON.stringify(error)
        : `a value that is no error (${typeof error})`;
    const [line = ""] = error.message.split("\n");
    return `${error.name}: ${line.slice(0, 300)}`;
  } catch {
    return "a value that cannot be shown";
  }
}

function textOf(error: unknown, property: "stack" | "message"): string {
  try {
    return String((error as Partial<Error>)[property]);
  } catch {
    return "";
  }
}
