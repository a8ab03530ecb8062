/** Formatted code with every statement on a line of its own, however long: what the layout starts from. */
export function unfolded(code: string): string[] {
  const lines: string[] = [];
  let isOpen = false;
  for (const text of code.split("\n")) {
    const last = lines.at(-1);
    if (!isOpen || last === undefined) lines.push(text);
    else lines[lines.length - 1] = joined(last, text.trim());
    const isComment = /^\s*(?:\/[/*]|\*)/.test(text);
    isOpen = !isComment && text !== "" && !isComplete(lines.at(-1) ?? "");
  }
  return lines;
}

function joined(before: string, after: string): string {
  if (/^[)\]]/.test(after)) return before.replace(/,$/, "") + after;
  return /[([]$/.test(before) ? before + after : `${before} ${after}`;
}

function isComplete(line: string): boolean {
  if (!/[;{}]$/.test(line)) return false;
  return count(line, /[([]/g) === count(line, /[)\]]/g);
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}
