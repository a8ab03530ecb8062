/**
 * Text with places where lines may break, after Wadler's "A prettier printer": a group stands on one
 * line if it fits there, and otherwise breaks all of its own lines.
 */
import { widthOf } from "./width.ts";

export type Doc =
  string | readonly Doc[] | Indent | Group | Line | IfBroken | IndentIfBroken | Fill;

interface Indent {
  readonly kind: "indent";
  readonly of: Doc;
}

interface Group {
  readonly kind: "group";
  readonly of: Doc;
  /** Where it does not fit: this instead, if the first line of it fits, and else the last. */
  readonly instead?: readonly [first: Doc, last: Doc];
  /** Breaks although it would fit. */
  readonly breaks?: boolean;
}

interface Line {
  readonly kind: "line";
  /** What stands there unless it breaks. */
  readonly flat: "" | " ";
}

interface IfBroken {
  readonly kind: "ifBroken";
  readonly broken: Doc;
  readonly flat: Doc;
}

interface IndentIfBroken {
  readonly kind: "indentIfBroken";
  readonly of: Doc;
  readonly group: Group;
}

/** Breaks only before what does not fit. */
interface Fill {
  readonly kind: "fill";
  readonly items: readonly Doc[];
  readonly from: number;
}

interface Command {
  readonly by: string;
  readonly isFlat: boolean;
  readonly doc: Doc;
}

export const WIDTH = 80;

export const line: Line = { kind: "line", flat: " " };
export const softLine: Line = { kind: "line", flat: "" };

export function indent(of: Doc): Indent {
  return { kind: "indent", of };
}

export function group(of: Doc, isBroken = false): Group {
  return isBroken ? { kind: "group", of, breaks: true } : { kind: "group", of };
}

export function ifBroken(broken: Doc, flat: Doc = ""): IfBroken {
  return { kind: "ifBroken", broken, flat };
}

/** The items with a separator and a place to break between them. */
export function listed(items: readonly Doc[], separator = ","): Doc[] {
  return items.flatMap((item, at) => (at === 0 ? [item] : [separator, line, item]));
}

/** The document as text that begins in an indented line. */
export function printDoc(doc: Doc, by: string): string {
  const commands: Command[] = [{ by, isFlat: false, doc }];
  const broken = new Set<Group>();
  let text = by;
  let column = by.length;
  for (let next = commands.pop(); next; next = commands.pop()) {
    const { by, isFlat, doc } = next;
    if (typeof doc === "string") {
      text += doc;
      column += widthOf(doc);
      continue;
    }
    if ("length" in doc) {
      pushAll(commands, doc, by, isFlat);
      continue;
    }
    switch (doc.kind) {
      case "indent":
        commands.push({ by: `${by}  `, isFlat, doc: doc.of });
        break;
      case "group": {
        if (isFlat && doc.breaks !== true) {
          commands.push({ by, isFlat, doc: doc.of });
          break;
        }
        const flat = { by, isFlat: true, doc: doc.of };
        if (doc.breaks !== true && fits(flat, commands, WIDTH - column)) {
          commands.push(flat);
          break;
        }
        broken.add(doc);
        if (!doc.instead) {
          commands.push({ by, isFlat: false, doc: doc.of });
          break;
        }
        const [first, last] = doc.instead;
        const isFirst = fits({ by, isFlat: true, doc: first }, commands, WIDTH - column);
        commands.push({ by, isFlat: isFirst, doc: isFirst ? first : last });
        break;
      }
      case "line":
        text += isFlat ? doc.flat : `\n${by}`;
        column = isFlat ? column + doc.flat.length : by.length;
        break;
      case "ifBroken":
        commands.push({ by, isFlat, doc: isFlat ? doc.flat : doc.broken });
        break;
      case "indentIfBroken":
        commands.push({ by: broken.has(doc.group) ? `${by}  ` : by, isFlat, doc: doc.of });
        break;
      case "fill": {
        const [item = "", next] = doc.items.slice(doc.from, doc.from + 2);
        if (next === undefined) {
          commands.push({ by, isFlat, doc: item });
          break;
        }
        const pair = { by, isFlat: true, doc: [item, line, next] };
        const isPair = fits(pair, [], WIDTH - column);
        commands.push(
          { by, isFlat, doc: { ...doc, from: doc.from + 1 } },
          { by, isFlat: isPair, doc: line },
          { by, isFlat: true, doc: item },
        );
      }
    }
  }
  return text;
}

function pushAll(commands: Command[], docs: readonly Doc[], by: string, isFlat: boolean): void {
  for (let at = docs.length - 1; at >= 0; at--) commands.push({ by, isFlat, doc: docs[at] ?? "" });
}

/** Whether the next text, with the rest up to the first line that breaks, is no wider than that. */
function fits(next: Command, rest: readonly Command[], width: number): boolean {
  const commands = [next];
  let isSpaceDue = false;
  for (let left = width, above = rest.length; left >= 0;) {
    const command = commands.pop() ?? rest[--above];
    if (!command) return true;
    const { by, isFlat, doc } = command;
    if (typeof doc === "string") {
      if (doc === "") continue;
      left -= widthOf(doc) + Number(isSpaceDue);
      isSpaceDue = false;
      continue;
    }
    if ("length" in doc) {
      pushAll(commands, doc, by, isFlat);
      continue;
    }
    switch (doc.kind) {
      case "indent":
      case "indentIfBroken":
        commands.push({ by, isFlat, doc: doc.of });
        break;
      case "group": {
        const isWhole = isFlat && doc.breaks !== true;
        commands.push({
          by,
          isFlat: isWhole,
          doc: isWhole ? doc.of : (doc.instead?.[1] ?? doc.of),
        });
        break;
      }
      case "line":
        if (!isFlat) return true;
        isSpaceDue ||= doc.flat === " ";
        break;
      case "ifBroken":
        commands.push({ by, isFlat, doc: isFlat ? doc.flat : doc.broken });
        break;
      case "fill":
        for (let at = doc.items.length - 1; at >= doc.from; at--) {
          if (at > doc.from)
            commands.push({ by, isFlat, doc: doc.items[at] ?? "" }, { by, isFlat, doc: line });
          else commands.push({ by, isFlat, doc: doc.items[at] ?? "" });
        }
    }
  }
  return false;
}
