import { findInstalled, importInstalled } from '@tsyncio/executor/installed';
import type { Tinypool } from 'tinypool';

/** What the workers are made with. */
export interface Library {
  readonly Tinypool: typeof Tinypool;
  /** The worker's entry: always the built file, for Node loads it, also where a test tool runs this package from its source. */
  readonly entry: string;
}

/**
 * Loads tinypool, as it is installed: it loads files that lie beside its own, which a bundle lacks. Not by `require`, though Node.js can,
 * for the loaders of strict installers then see no more than its first file.
 */
export async function loadLibrary(): Promise<Library> {
  const entry = findInstalled('@tsyncio/executor-tinypool/worker', import.meta.url);
  const { Tinypool } = (await importInstalled('tinypool', entry)) as unknown as Omit<Library, 'entry'>; // as: what is loaded so is untyped
  return { Tinypool, entry };
}
