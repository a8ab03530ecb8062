/** A doc comment on one line where it fits. */
export function summary(text: string): string[] {
  return text.length <= 73 ? [`/** ${text} */`] : docComment(wrapped(text));
}

export function docComment(lines: readonly string[]): string[] {
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"];
}

/** The words in lines that fit into a comment. */
export function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 76)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
