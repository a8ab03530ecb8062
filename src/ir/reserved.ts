/** Words that cannot name a binding in a strict ES module, and what the emitted code itself uses. */
export const reserved: ReadonlySet<string> = new Set(
  (
    "arguments as async await boolean break case catch class const continue debugger default delete do else " +
    "enum eval export extends false finally for from function get if implements import in instanceof " +
    "interface let new null number object of package private protected public return set static string " +
    "super switch symbol this throw true try type typeof undefined unknown var void while with yield " +
    "Math Infinity NaN Float64Array Int32Array Uint8Array Number Object RangeError " +
    // Parameters that are not read begin with an underscore.
    "forward backward slots sizes allocate views Memory memory inputs indices masks params cache grads upstream " +
    "_inputs _indices _masks _params _cache _grads _upstream " +
    // A file with imports and exports may yet become a CommonJS module.
    "require module exports"
  ).split(" "),
);
