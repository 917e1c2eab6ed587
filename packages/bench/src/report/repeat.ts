import type { Report } from './report.ts';

/** Options that stand without a name, in this order. */
const positional = ['target', 'before', 'after'];

/** The command line that made a report. */
export function commandOf({ command, options }: Report): string {
  const entries = Object.entries(options);
  const words = positional.flatMap((name) =>
    entries.filter(([key]) => key === name).map(([, value]) => textOf(value)),
  );
  const named = entries
    .filter(([name]) => !positional.includes(name))
    .flatMap(([name, value]) => optionOf(name, value));
  return ['tsyncio-bench', command, ...words, ...named].map(quote).join(' ');
}

function optionOf(name: string, value: unknown): string[] {
  if (value === undefined || value === null || value === false) return [];
  if (value === true) return [`--${name}`];
  // The arguments of somebody's function are an array of their own; all others are names.
  if (name === 'args') return ['--args', JSON.stringify(value)];
  return [`--${name}`, Array.isArray(value) ? value.join(',') : textOf(value)];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const quote = (word: string): string =>
  /^[\w@%+=:,./#-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
