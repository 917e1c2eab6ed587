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

/**
 * The mean of every `size` figures.
 *
 * @type {(series: Map<string, number[]>, size: number) => Map<string, number[]>}
 */
export function means(series, size) {
  return new Map(
    [...series].map(([name, figures]) => {
      /** @type {number[]} */
      const grouped = [];
      for (let i = 0; i < figures.length; i += size) {
        grouped.push(figures.slice(i, i + size).reduce((sum, figure) => sum + figure / size, 0));
      }
      return [name, grouped];
    }),
  );
}

/** @type {(figures: readonly number[], i: number) => number} */
const at = (figures, i) => figures[i] ?? Number.NaN;
