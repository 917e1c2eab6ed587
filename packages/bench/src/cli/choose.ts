import { UsageError } from './usage-error.ts';

/** The ones of these names, in the order of all; without names all of them. */
export function choose<T extends { readonly id: string }>(
  kind: string,
  all: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined) return all;
  if (names.length === 0) {
    throw new UsageError(`Cannot measure no ${kind} at all: there are ${all.map(({ id }) => id).join(', ')}`);
  }
  for (const name of names) {
    if (all.some(({ id }) => id === name)) continue;
    const known = all.map(({ id }) => id).join(', ');
    throw new UsageError(
      `Cannot measure ${kind} '${name}' as there is none of that name: there are ${known}`,
    );
  }
  return all.filter(({ id }) => names.includes(id));
}

/** What an option's text says, `a,b`, added to what it said before. */
export function names(text: string, before: readonly string[] = []): readonly string[] {
  const some = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return [...before, ...some];
}

/** Reads an integer. */
export function integer(option: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new UsageError(
      `Cannot use ${option} as it must be an integer from ${least} to ${most}: received '${text}'`,
    );
  };
}

/** Reads seconds. */
export function seconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value > 0 && value <= 86_400) return value;
    throw new UsageError(`Cannot use ${option} as it must be seconds from 0 to 86400: received '${text}'`);
  };
}
