import { type Executor, openExecutor } from '@tsyncio/executor';
import { UsageError } from './usage-error.ts';

/**
 * Opens the executor that the deployment has chosen, with a program's own defaults for the options that it left out.
 *
 * @param url Default: what TSYNCIO_EXECUTOR says, or `piscina:`.
 * @throws {UsageError} If there is no such executor.
 */
export async function openWithDefaults(
  defaults: Readonly<Record<string, number>>,
  url: string = chosen(),
): Promise<Executor> {
  try {
    return await openExecutor(withDefaults(url, defaults));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function chosen(): string {
  const { TSYNCIO_EXECUTOR } = process.env;
  // Not `??`: a variable that is set to nothing is as good as none.
  return TSYNCIO_EXECUTOR || 'piscina:';
}

function withDefaults(text: string, defaults: Readonly<Record<string, number>>): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  for (const [name, value] of Object.entries(defaults)) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, String(value));
  }
  return url.href;
}
