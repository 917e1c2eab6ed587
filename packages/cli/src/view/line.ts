/** Lines for a terminal: text in pieces that look alike, cut where the terminal ends. */

/** How a piece looks. */
type Style = 'plain' | 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'reverse';

export interface Piece {
  readonly text: string;
  readonly style: Style;
}

export type Line = readonly Piece[];

/** Where lines go. */
export interface Paper {
  /** Columns; `Infinity`: lines are not cut. */
  readonly width: number;
  readonly colours: boolean;
}

const CODES: { readonly [style in Style]: number } = {
  plain: 0,
  bold: 1,
  dim: 2,
  reverse: 7,
  red: 31,
  green: 32,
  yellow: 33,
  cyan: 36,
};

/** A piece of a line. What programs say may have characters in it that would move the cursor, or worse: none is let through. */
export function piece(text: string, style: Style = 'plain'): Piece {
  return { text: text.replaceAll(UNPRINTABLE, '\uFFFD'), style };
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A line as it is printed. */
export function print(line: Line, { width, colours }: Paper): string {
  const pieces = fits(line, width) ? line : cutLine(line, width);
  return pieces
    .map(({ text, style }) =>
      colours && style !== 'plain' ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text,
    )
    .join('');
}

function fits(line: Line, width: number): boolean {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0) <= width;
}

/** What there is room for, with the dots in the last column. */
function cutLine(line: Line, width: number): Piece[] {
  const kept: Piece[] = [];
  let left = width;
  for (const { text, style } of line) {
    if (widthOf(text) >= left) {
      // One longer than there is room for, so that dots come of it.
      kept.push({ text: cut(`${text}  `, left), style });
      break;
    }
    kept.push({ text, style });
    left -= widthOf(text);
  }
  return kept;
}

/** As much of a text as fits; what is left out becomes dots. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  if (width <= 0) return '';
  let left = width - 1;
  let kept = '';
  for (const { segment } of SEGMENTS.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

const SEGMENTS = new Intl.Segmenter();

/** Two columns wide in every terminal, as far as it goes. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\uFF01-\uFF60\u3000-\u303F]/u;
const NO_WIDTH = /^\p{M}+$/u;

/** The columns that a text takes. */
export function widthOf(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTS.segment(text))
    width += NO_WIDTH.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1;
  return width;
}

function isPlain(text: string): boolean {
  return /^[\u0020-\u007E\u2026\u2500-\u257F]*$/.test(text);
}
