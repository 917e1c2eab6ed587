import { parseArgs } from 'node:util';
import { isStyleName, STYLES, type StyleName } from './styles.ts';

/** How the command was called wrongly. */
export class UsageError extends Error {}

/** What the command is to do. */
export interface Arguments {
  /** None: the committed corpus. */
  readonly files: readonly string[];
  /** None: the generator style for files, both for the corpus. */
  readonly style: StyleName | undefined;
  /** None: with the context store for files, with and without for the corpus. */
  readonly asyncContext: boolean | undefined;
}

export const USAGE = 'usage: conformance [FILE…] [--style generator|async] [--no-async-context]';

/** @throws {UsageError} If an option is unknown, or its value. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals: files } = parse(args);
  return {
    files,
    style: values.style === undefined ? undefined : styleOf(values.style),
    asyncContext: values['no-async-context'] === true ? false : undefined,
  };
}

function styleOf(name: string): StyleName {
  if (isStyleName(name)) return name;
  throw new UsageError(`Unknown style ${name}: there are ${Object.keys(STYLES).join(' and ')}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { style: { type: 'string' }, 'no-async-context': { type: 'boolean' } },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
