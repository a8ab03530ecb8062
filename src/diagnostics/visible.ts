/**
 * Text for a terminal. Control characters, bidirectional marks, line separators and other characters
 * without a shape of their own are shown as `\u{202e}`: what a model says cannot move the cursor,
 * colour, reorder or hide what gradc says.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u;

// The joiners shape emoji and many scripts; they reorder and hide nothing.
const JOINERS = new Set(["\u200c", "\u200d"]);

/** `text` with everything hidden escaped. */
export function visible(text: string): string {
  return Array.from(text, visibleCharacter).join("");
}

function visibleCharacter(character: string): string {
  if (JOINERS.has(character) || !HIDDEN.test(character)) return character;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Text that ends no comment of either kind, and that nothing hides in. */
export function inComment(text: string): string {
  const escape = (character: string): string =>
    `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, escape).replaceAll("*/", "*\\/");
}

/** What is seen as one character, and how many terminal columns it takes. */
export interface Cell {
  readonly text: string;
  readonly columns: number;
}

const TAB = 4;

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** Made when something is to be shown: it takes a hundredth of a second, and most runs show nothing. */
let graphemes: Intl.Segmenter | undefined;

/** `text` as cells, when it begins at column `from`; tabs are spaces up to the next stop. */
export function cellsOf(text: string, from = 0): Cell[] {
  const cells: Cell[] = [];
  let column = from;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(text)) {
    const columns = segment === "\t" ? TAB - (column % TAB) : columnsOf(segment);
    cells.push({ text: segment === "\t" ? " ".repeat(columns) : visible(segment), columns });
    column += columns;
  }
  return cells;
}

function columnsOf(grapheme: string): number {
  const shown = visible(grapheme);
  if (shown !== grapheme) return shown.length;
  if (/^[\p{M}\u200c\u200d]+$/u.test(grapheme)) return 0;
  // U+FE0F asks for the emoji form of a character that also has a text form.
  return WIDE.test(grapheme) || grapheme.includes("\ufe0f") ? 2 : 1;
}
