import { cut, type Line, type Piece, piece, widthOf } from './line.ts';

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** The most that it takes; what is longer is cut. */
  readonly most?: number;
}

const GAP = '  ';

/** Lines whose cells stand below each other, the titles first. Cells of the last column are as long as they are. */
export function columns(all: readonly Column[], rows: readonly (readonly Piece[])[]): Line[] {
  const cells = rows.map((row) => row.map((cell, i) => limited(cell, all[i]?.most)));
  const widths = all.map(({ title }, i) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[i]?.text ?? ''))),
  );
  const titles = all.map(({ title }) => piece(title, 'dim'));
  return [titles, ...cells].map((row) => row.flatMap((cell, i) => [...gap(i), ...padded(cell, i)]));

  function gap(i: number): Piece[] {
    return i === 0 ? [] : [piece(GAP)];
  }

  function padded(cell: Piece, i: number): Piece[] {
    const room = ' '.repeat((widths[i] ?? 0) - widthOf(cell.text));
    if (all[i]?.align === 'right') return [piece(room), cell];
    return i === all.length - 1 ? [cell] : [cell, piece(room)];
  }
}

function limited(cell: Piece, most: number | undefined): Piece {
  return most === undefined ? cell : { ...cell, text: cut(cell.text, most) };
}
