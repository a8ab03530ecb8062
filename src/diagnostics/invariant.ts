/** A broken promise inside gradc: never the user's fault. */
export class Fault extends Error {
  override readonly name = "Fault";
}

/** What later stages rely on: user errors were all raised before. @throws {Fault} if `holds` is false */
export function invariant(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Fault(message);
}

/** The value, which must be there. @throws {Fault} if it is undefined */
export function present<T>(value: T | undefined, message = "value must be present"): T {
  if (value === undefined) throw new Fault(message);
  return value;
}
