/** Where things are on the canvas, in CSS pixels. */

/** The height of the axis, above the rows. */
export const AXIS = 26;
/** Rows are no lower than that; where they do not fit then, they scroll. */
const LOWEST = 15;
const HIGHEST = 32;
/** The room behind the present, for what is still open. */
const MARGIN = 84;

/** How a timeline lies on the canvas at one moment. */
export interface Scale {
  readonly width: number;
  readonly height: number;
  /** The width of the names. */
  readonly gutter: number;
  readonly rowHeight: number;
  readonly scrollTop: number;
  /** The seconds from the left to the right. */
  readonly span: number;
  /** The present. */
  readonly now: number;
  /** The first and the last row that can be seen. */
  readonly first: number;
  readonly last: number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly scrollTop: number;
  readonly now: number;
  /** The seconds that there is room for, until more have passed. */
  readonly seconds: number;
}

export function scaleOf({ width, height, rows, scrollTop, now, seconds }: Room): Scale {
  const rowHeight = rowHeightOf(height, rows);
  return {
    width,
    height,
    gutter: Math.round(Math.min(190, Math.max(96, width * 0.22))),
    rowHeight,
    scrollTop,
    span: Math.max(seconds, now),
    now,
    first: Math.max(0, Math.floor(scrollTop / rowHeight)),
    last: Math.min(rows - 1, Math.floor((scrollTop + height - AXIS) / rowHeight)),
  };
}

export function rowHeightOf(height: number, rows: number): number {
  return Math.floor(Math.min(HIGHEST, Math.max(LOWEST, (height - AXIS) / Math.max(1, rows))));
}

/** The place of a time. */
export function xOf({ width, gutter, span }: Scale, at: number): number {
  return gutter + (at / span) * (width - gutter - MARGIN);
}

/** The upper edge of a row. */
export function yOf({ rowHeight, scrollTop }: Scale, index: number): number {
  return AXIS + index * rowHeight - scrollTop;
}

/** The row at a height below the axis; it may have none. */
export function rowAt(rowHeight: number, y: number): number {
  return Math.floor(y / rowHeight);
}

/** The distance of the marks of an axis: 1, 2 or 5, and a power of ten, so that each has room for its number. */
export function stepOf({ width, gutter, span }: Scale): number {
  const wanted = (span * 64) / Math.max(1, width - gutter - MARGIN);
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10) * power;
}
