import { createRequire } from 'node:module';
import { findInstalled } from '@tsyncio/executor/installed';
import type { Options, Tinypool } from 'tinypool';

interface Library {
  readonly Tinypool: typeof Tinypool;
  /** The worker's entry: always the built file, for Node loads it, also where a test tool runs this package from its source. */
  readonly entry: string;
}

let library: Library | undefined;

/** Loads tinypool when a worker is started first. Not by `import`: tinypool loads files that lie beside its own, which a bundle lacks. */
function load(): Library {
  if (library === undefined) {
    const entry = findInstalled('@tsyncio/executor-tinypool/worker', import.meta.url);
    const { Tinypool } = createRequire(entry)('tinypool') as Omit<Library, 'entry'>; // as: `require` is untyped
    library = { Tinypool, entry };
  }
  return library;
}

/**
 * A tinypool that has one worker, and has begun to start it.
 *
 * Not one for all: after a loss, tinypool may hand the next call to the worker that dies.
 */
export function openSinglePool(options: Options): Tinypool {
  const { Tinypool, entry } = load();
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
