import type { Options, Tinypool } from 'tinypool';
import type { Library } from './library.ts';

/**
 * A tinypool that has one worker, and has begun to start it.
 *
 * Not one for all: after a loss, tinypool may hand the next call to the worker that dies.
 */
export function openSinglePool({ Tinypool, entry }: Library, options: Options): Tinypool {
  const pool = new Tinypool({
    filename: entry,
    // Exactly one: it is started at once, and never counts as idle for too long.
    minThreads: 1,
    maxThreads: 1,
    // Not the default: it freezes the worker's loop between calls, and what a call left behind would fail the next.
    useAtomics: false,
    trackUnmanagedFds: false,
    ...options,
  });
  // Keep listening: without a listener an idle worker's failure ends the process. Whoever started the worker listens to it.
  pool.on('error', () => {});
  return pool;
}

/** Has tinypool start no other worker when it hears that this one is lost. */
export function retire(pool: Tinypool): void {
  pool.options.minThreads = 0;
}
