/**
 * Element operations that are functions of the emitted module, from templates/, of integers: what decides
 * how a loop runs, and no operation of a model.
 */
export const moduleFunctions: ReadonlySet<string> = new Set(["stepsToKeep"]);
