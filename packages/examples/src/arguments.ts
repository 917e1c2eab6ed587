/** Reads the command line, and says what is wrong with it. */

import { parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** The options there are, as `parseArgs` wants them. */
const options = {
  style: { type: 'string' },
  executor: { type: 'string' },
  'low-level': { type: 'boolean' },
  port: { type: 'string' },
  serve: { type: 'boolean' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

type OptionName = Exclude<keyof typeof options, 'help'>;

/** What an example takes from the command line. */
export interface Signature {
  readonly options: readonly OptionName[];
  /** Whether names of files may follow its own. */
  readonly files: boolean;
  readonly styles: readonly ('async' | 'generator')[];
}

export interface Arguments {
  readonly name: string | undefined;
  readonly help: boolean;
  readonly style: 'async' | 'generator';
  readonly executorUrl: string | undefined;
  readonly lowLevel: boolean;
  readonly port: number | undefined;
  readonly serve: boolean;
  readonly out: string | undefined;
  readonly files: readonly string[];
}

/**
 * @param signatures What each example takes, by its name.
 * @param tour What the tour takes, which runs where no example is named.
 * @throws {UsageError} If anything else is given.
 */
export function readArguments(signatures: ReadonlyMap<string, Signature>, tour: Signature): Arguments {
  const { values, positionals } = parsed();
  const [name, ...files] = positionals;
  const signature = name === undefined ? tour : signatures.get(name);
  if (signature === undefined) throw new UsageError(`There is no example '${name}'`);
  const who = name ?? 'the tour';
  if (files[0] !== undefined && !signature.files)
    throw new UsageError(`Cannot run '${files[0]}' too: one example at a time`);
  const { help = false, ...rest } = values;
  for (const given of Object.keys(rest)) {
    if (!signature.options.some((option) => option === given))
      throw new UsageError(`Cannot give --${given} to ${who} as it has no such option`);
  }
  const style = values.style ?? 'async';
  if (style !== 'async' && style !== 'generator') throw new UsageError(`There is no style '${style}'`);
  if (!signature.styles.includes(style))
    throw new UsageError(`Cannot run ${who} in the style '${style}' as it is written in async alone`);
  return {
    name,
    help,
    style,
    executorUrl: values.executor,
    lowLevel: values['low-level'] ?? false,
    port: portOf(values.port),
    serve: values.serve ?? false,
    out: values.out,
    files,
  };
}

function parsed(): ReturnType<typeof parseArgs<{ allowPositionals: true; options: typeof options }>> {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`Cannot listen on port '${text}' as it must be a whole number from 0 to 65535`);
}
