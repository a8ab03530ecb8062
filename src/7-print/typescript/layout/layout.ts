/**
 * Breaks the lines that are too long where prettier would, with its default options: tests compare
 * the two. Every line of the printer is one statement, or the head or end of one.
 */
import { printDoc, WIDTH } from "./doc.ts";
import { Parser } from "./parse.ts";
import { field, statement } from "./statement.ts";
import { widthOf } from "./width.ts";

/** The code in lines of at most 80 columns where the syntax allows. */
export function laidOut(code: string): string {
  return code.split("\n").map(laidOutLine).join("\n");
}

/** Comments stay as they are, and so does what is no line of the printer: templates are laid out already. */
function laidOutLine(text: string): string {
  if (text.length * 2 <= WIDTH || widthOf(text) <= WIDTH || /^\s*(?:\/[/*]|\*)/.test(text))
    return text;
  const [by = ""] = /^ */.exec(text) ?? [];
  const read = (what: typeof statement): string | undefined =>
    Parser.read(text.slice(by.length), (parser) => {
      const doc = what(parser);
      const comment = parser.comment();
      return printDoc(doc, by) + comment;
    });
  return read(statement) ?? read(field) ?? text;
}
