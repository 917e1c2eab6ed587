/** @typedef {import('./measure.js').Row} Row */
/** @typedef {import('./statistics.js').Spread} Spread */

const heads = ['executor', 'against', 'case', 'ours', 'theirs', 'ratio', 'least', 'most', 'target'];

/** @type {(rows: readonly Row[]) => string} */
export function table(rows) {
  const lines = [heads, ...rows.map(cells)];
  const widths = heads.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const left = 3;
  return lines
    .map((line) =>
      line.map((cell, i) => (i < left ? cell.padEnd(at(widths, i)) : cell.padStart(at(widths, i)))),
    )
    .map((line) => line.join('  ').trimEnd())
    .join('\n');
}

/** A line for each executor: what it met and what it missed. @type {(rows: readonly Row[]) => string} */
export function verdicts(rows) {
  const names = [...new Set(rows.map(({ executor }) => executor))];
  return names
    .map((name) =>
      verdict(
        name,
        rows.filter(({ executor }) => executor === name),
      ),
    )
    .join('\n');
}

/** @type {(name: string, rows: readonly Row[]) => string} */
function verdict(name, rows) {
  const words = (/** @type {boolean} */ met) =>
    rows
      .filter((row) => row.met === met)
      .map((row) => `${row.name} (${show(row.ratio.median)}, target ${target(row)})`)
      .join(', ') || 'nothing';
  return `${name}: met ${words(true)}; missed ${words(false)}`;
}

/** @type {(row: Row) => string[]} */
function cells(row) {
  const rate = row.name !== 'one by one';
  const figure = (/** @type {Spread} */ { median }) =>
    rate ? `${Math.round(1 / median)}/s` : `${show(median * 1e6)} µs`;
  const { ratio } = row;
  return [
    row.executor,
    row.rival,
    row.name,
    figure(row.ours),
    figure(row.theirs),
    show(ratio.median),
    show(ratio.least),
    show(ratio.most),
    row.target === undefined ? '' : target(row),
  ];
}

/** @type {(row: Row) => string} */
function target(row) {
  return `${row.name === 'one by one' ? '<=' : '>='} ${row.target}`;
}

/** @type {(value: number) => string} */
const show = (value) => value.toFixed(value < 10 ? 2 : 1);

/** @type {(numbers: readonly number[], i: number) => number} */
const at = (numbers, i) => numbers[i] ?? 0;
