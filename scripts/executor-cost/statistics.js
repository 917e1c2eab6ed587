/** @typedef {{ median: number, least: number, most: number }} Spread */

/** @type {(figures: readonly number[]) => Spread} */
export function spreadOf(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (at(sorted, Math.floor(middle)) + at(sorted, Math.ceil(middle))) / 2;
  return { median, least: at(sorted, 0), most: at(sorted, sorted.length - 1) };
}

/**
 * The ratios of two series, round by round: what one round had in common cancels out.
 *
 * @type {(over: readonly number[], under: readonly number[]) => Spread}
 */
export function ratioOf(over, under) {
  return spreadOf(over.map((figure, i) => figure / at(under, i)));
}

/** @type {(figures: readonly number[], i: number) => number} */
const at = (figures, i) => figures[i] ?? Number.NaN;
