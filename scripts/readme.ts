import { readFileSync } from "node:fs";

/** README.md with the model and the gradient of the mlp example as they are today. */
export function readme(): string {
  const model = readFileSync("examples/mlp/mlp.graph.ts", "utf8");
  const emitted = readFileSync("examples/mlp/mlp.grad.ts", "utf8");
  const backward = /^\/\*\* [^\n]*\n(?=export function backward)[^]*?^}$/m.exec(emitted)?.[0] ?? "";
  return [
    ["model", model],
    ["emitted", backward],
  ].reduce(
    (text, [name = "", code = ""]) => replaceBlock(text, name, code),
    readFileSync("README.md", "utf8"),
  );
}

/** Puts `code` into the block after the comment that has the name. */
function replaceBlock(text: string, name: string, code: string): string {
  const block = new RegExp(`(<!-- ${name} -->\n\n\`\`\`ts\n)[^]*?(\`\`\`\n)`);
  return text.replace(
    block,
    (_, before: string, after: string) => `${before}${code.trimEnd()}\n${after}`,
  );
}
